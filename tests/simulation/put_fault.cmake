# Copies a source of the engine with one line replaced.
#   cmake -DSOURCE=... -DLINE=... -DFAULT=... -DCOPY=... -P put_fault.cmake
file(READ "${SOURCE}" text)
string(FIND "${text}" "\n${LINE}\n" first)
string(FIND "${text}" "\n${LINE}\n" last REVERSE)
if(first EQUAL -1 OR NOT first EQUAL last)
  message(FATAL_ERROR "${SOURCE} must have this line once: '${LINE}'. "
                      "Say in tests/simulation/faults.cmake where its fault belongs now.")
endif()
string(REPLACE "\n${LINE}\n" "\n${FAULT}\n" text "${text}")
file(WRITE "${COPY}" "${text}")
