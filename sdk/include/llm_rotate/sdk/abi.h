/* The whole C ABI between the host and a plugin. Plain C, one file, nothing of C++ crosses.
 *
 * Authors do not write against this: they subclass the interfaces beside it, and the thunks in
 * detail/ translate. Rules (sdk/doc/abi.md says why):
 *  - Every struct that may grow starts with `struct_size`, set by whoever fills it. Append only; a
 *    reader takes a field only if struct_size covers it. Elements of arrays never change.
 *  - `..._view` and llmr_str are borrowed until the function, or the sink they are given to,
 * returns.
 *  - Results leave through sinks, called during the call, so nothing is allocated on one side and
 *    freed on the other. An instance is made by `create` and ended by `destroy` of the same plugin.
 *  - Functions neither throw nor longjmp. They return LLMR_OK, or LLMR_FAILED after giving the
 *    reason to the fault sink exactly once.
 *  - Enums are int32_t; an unknown value has the meaning of 0 unless said otherwise.
 *  - Thread tags: [main] once at load or reload, one at a time; [any] from any thread, several at
 *    once; [owner] one thread at a time for that object.
 */
#ifndef LLM_ROTATE_SDK_ABI_H
#define LLM_ROTATE_SDK_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A plugin works with a host of the same major version whose minor is not older. */
#define LLMR_ABI_MAJOR 1
#define LLMR_ABI_MINOR 1

/* The one exported symbol of a plugin, an `llmr_plugin`. */
#define LLMR_PLUGIN_SYMBOL "llm_rotate_plugin"

/* The ELF note that holds the manifest: name LLMR_NOTE_NAME, type LLMR_NOTE_TYPE; the descriptor is
 * two little-endian uint32 (ABI major, minor) followed by plugin.json. */
#define LLMR_NOTE_NAME "llm-rotate"
#define LLMR_NOTE_TYPE 1
#define LLMR_NOTE_SECTION ".note.llm_rotate"

#define LLMR_OK 0
#define LLMR_FAILED 1

/* Extension names; what `extension` returns for each is the vtable named beside it. */
#define LLMR_EXT_PROVIDER "llm_rotate.provider/1"         /* llmr_provider_v1 */
#define LLMR_EXT_EMBED "llm_rotate.embed/1"               /* llmr_embed_v1 */
#define LLMR_EXT_LIST_MODELS "llm_rotate.list_models/1"   /* llmr_list_models_v1 */
#define LLMR_EXT_GENERATE "llm_rotate.generate_content/1" /* llmr_generate_v1 */
#define LLMR_EXT_INGRESS "llm_rotate.ingress/1"           /* llmr_ingress_v1 */
#define LLMR_EXT_COUNT_TOKENS "llm_rotate.count_tokens/1" /* llmr_count_tokens_v1 */
#define LLMR_EXT_NAME_MODELS "llm_rotate.name_models/1"   /* llmr_name_models_v1 */
#define LLMR_EXT_STRATEGY "llm_rotate.strategy/1"         /* llmr_strategy_v1 */
#define LLMR_EXT_STATE_STORE "llm_rotate.state_store/1"   /* llmr_state_store_v1 */
#define LLMR_EXT_TELEMETRY "llm_rotate.telemetry/1"       /* llmr_telemetry_v1 */

/* ---- bytes, faults --------------------------------------------------------------------------- */

typedef struct llmr_str {
  const char* data;
  size_t size;
} llmr_str;

typedef struct llmr_verdict_view {
  uint32_t struct_size;
  int32_t type;  /* sdk::ErrorType */
  int32_t scope; /* sdk::Scope */
  uint32_t never_fits;
  int64_t retry_after_ms; /* -1: no hint */
  llmr_str rule;
  llmr_str message;
  llmr_str provider_code;
} llmr_verdict_view;

/* Why a function returned LLMR_FAILED. */
typedef struct llmr_fault_sink {
  void* context;
  void (*fault)(void* context, const llmr_verdict_view* verdict);
} llmr_fault_sink;

typedef struct llmr_str_sink {
  void* context;
  void (*string)(void* context, llmr_str value);
} llmr_str_sink;

/* ---- HTTP ------------------------------------------------------------------------------------ */

typedef struct llmr_header {
  llmr_str name;
  llmr_str value;
} llmr_header;

typedef struct llmr_headers_view {
  const llmr_header* items;
  size_t count;
} llmr_headers_view;

typedef struct llmr_http_request_view {
  uint32_t struct_size;
  llmr_str method;
  llmr_str url;
  llmr_headers_view headers;
  llmr_str body;
  /* From `build`: chat parameters that the vendor lacks and that were left out. */
  const llmr_str* dropped;
  size_t dropped_count;
  uint32_t native; /* the body is llmr_chat_request_view.native_json */
  uint32_t reserved;
} llmr_http_request_view;

/* A head is a response without a body. */
typedef struct llmr_http_response_view {
  uint32_t struct_size;
  int32_t status;
  llmr_headers_view headers;
  llmr_str body;
} llmr_http_response_view;

typedef struct llmr_request_sink {
  void* context;
  void (*request)(void* context, const llmr_http_request_view* request);
} llmr_request_sink;

typedef struct llmr_headers_sink {
  void* context;
  void (*headers)(void* context, const llmr_headers_view* headers);
} llmr_headers_sink;

/* ---- provider -------------------------------------------------------------------------------- */

typedef struct llmr_chat_request_view {
  uint32_t struct_size;
  uint32_t stream;
  uint32_t strict;
  llmr_str json;
  llmr_str extra;
  llmr_str native_dialect;
  llmr_str native_json;
} llmr_chat_request_view;

typedef struct llmr_target_view {
  uint32_t struct_size;
  llmr_str provider;
  llmr_str base_url;
  llmr_str model;
  llmr_str upstream;
  llmr_str auth_config_json;
  llmr_str options_json;
} llmr_target_view;

/* What the surroundings of the process say. Each calls `out` once, or not at all where there is
 * nothing: an unset variable, a file that cannot be read. */
typedef struct llmr_ambient {
  uint32_t struct_size;
  uint32_t reserved;
  void* context;
  void (*env)(void* context, llmr_str name, const llmr_str_sink* out);
  void (*file)(void* context, llmr_str path, const llmr_str_sink* out);
} llmr_ambient;

typedef struct llmr_auth_view {
  uint32_t struct_size;
  llmr_str auth_method;
  llmr_str auth_config_json;
  llmr_str secret;       /* never copy it anywhere that outlives the call */
  llmr_str access_token; /* likewise */
  int64_t now_unix_ms;
  const llmr_ambient* ambient; /* null but for token_request */
} llmr_auth_view;

typedef struct llmr_capabilities_view {
  uint32_t struct_size;
  llmr_str dialect;
  uint32_t streaming;
  uint32_t tools;
  uint32_t images;
  uint32_t prefill;
  uint32_t token_auth;
  uint32_t broker;
} llmr_capabilities_view;

typedef struct llmr_usage {
  uint32_t struct_size;
  uint32_t known;
  int64_t prompt_tokens;
  int64_t completion_tokens;
  int64_t total_tokens;
  int64_t cached_tokens;
  int64_t cache_write_tokens;
  int64_t reasoning_tokens;
} llmr_usage;

typedef struct llmr_chat_reply_view {
  uint32_t struct_size;
  int32_t finish_reason; /* sdk::FinishReason */
  llmr_str json;
  llmr_str raw_finish_reason;
  llmr_str model;
  const llmr_usage* usage;
} llmr_chat_reply_view;

typedef struct llmr_stream_event_view {
  uint32_t struct_size;
  int32_t kind; /* sdk::StreamEvent::Kind */
  uint32_t speaks;
  int32_t finish_reason; /* sdk::FinishReason */
  llmr_str json;
  llmr_str raw_finish_reason;
  llmr_str model;
  const llmr_usage* usage;        /* null: none */
  const llmr_verdict_view* error; /* null: none */
} llmr_stream_event_view;

typedef struct llmr_limit_hints {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t remaining_requests;
  int64_t remaining_tokens;
  int64_t requests_reset_ms;
  int64_t tokens_reset_ms;
} llmr_limit_hints;

typedef struct llmr_access_token_view {
  uint32_t struct_size;
  uint32_t interim; /* not the end: token_request is to be asked again with it */
  llmr_str token;
  int64_t expires_in_ms; /* 0: it does not expire */
} llmr_access_token_view;

typedef struct llmr_capabilities_sink {
  void* context;
  void (*capabilities)(void* context, const llmr_capabilities_view* capabilities);
} llmr_capabilities_sink;

typedef struct llmr_reply_sink {
  void* context;
  void (*reply)(void* context, const llmr_chat_reply_view* reply);
} llmr_reply_sink;

typedef struct llmr_verdict_sink {
  void* context;
  void (*verdict)(void* context, const llmr_verdict_view* verdict);
} llmr_verdict_sink;

typedef struct llmr_token_sink {
  void* context;
  void (*token)(void* context, const llmr_access_token_view* token);
} llmr_token_sink;

typedef struct llmr_event_sink {
  void* context;
  void (*event)(void* context, const llmr_stream_event_view* event);
} llmr_event_sink;

/* A decoder of one stream. [owner] */
typedef struct llmr_decoder {
  void* self;
  int32_t (*feed)(void* self, llmr_str bytes, const llmr_event_sink* sink,
                  const llmr_fault_sink* fault);
  int32_t (*finish)(void* self, const llmr_event_sink* sink, const llmr_fault_sink* fault);
  void (*destroy)(void* self);
} llmr_decoder;

/* All [any]. */
typedef struct llmr_provider_v1 {
  uint32_t struct_size;
  int32_t (*capabilities)(const void* self, const llmr_capabilities_sink* out,
                          const llmr_fault_sink* fault);
  int32_t (*build)(const void* self, const llmr_chat_request_view* request,
                   const llmr_target_view* target, const llmr_request_sink* out,
                   const llmr_fault_sink* fault);
  int32_t (*authorize)(const void* self, const llmr_http_request_view* request,
                       const llmr_auth_view* auth, const llmr_headers_sink* out,
                       const llmr_fault_sink* fault);
  /* Calls `out` when something must be asked, `token` when it is known without; neither when the
   * secret authorises by itself. */
  int32_t (*token_request)(const void* self, const llmr_auth_view* auth,
                           const llmr_request_sink* out, const llmr_token_sink* token,
                           const llmr_fault_sink* fault);
  int32_t (*parse_token)(const void* self, const llmr_http_response_view* response,
                         const llmr_auth_view* auth, const llmr_token_sink* out,
                         const llmr_fault_sink* fault);
  int32_t (*parse)(const void* self, const llmr_http_response_view* response,
                   const llmr_reply_sink* out, const llmr_fault_sink* fault);
  int32_t (*open_stream)(const void* self, const llmr_http_response_view* head, llmr_decoder* out,
                         const llmr_fault_sink* fault);
  int32_t (*classify)(const void* self, const llmr_http_response_view* response,
                      const llmr_verdict_sink* out, const llmr_fault_sink* fault);
  int32_t (*limits)(const void* self, const llmr_http_response_view* head, llmr_limit_hints* out,
                    const llmr_fault_sink* fault);
} llmr_provider_v1;

typedef struct llmr_embed_v1 {
  uint32_t struct_size;
  int32_t (*build_embed)(const void* self, llmr_str request_json, const llmr_target_view* target,
                         const llmr_request_sink* out, const llmr_fault_sink* fault);
  int32_t (*parse_embed)(const void* self, const llmr_http_response_view* response,
                         const llmr_reply_sink* out, const llmr_fault_sink* fault);
  /* Since 1.1. How many inputs the target's model takes in one request; 0: any number. */
  int32_t (*most_inputs)(const void* self, const llmr_target_view* target, int64_t* count,
                         const llmr_fault_sink* fault);
} llmr_embed_v1;

/* A vendor's own form of content, for `generate_content`. Replies and events are chat JSON. */
typedef struct llmr_generate_v1 {
  uint32_t struct_size;
  int32_t (*build_generate)(const void* self, const llmr_chat_request_view* request,
                            const llmr_target_view* target, const llmr_request_sink* out,
                            const llmr_fault_sink* fault);
  int32_t (*parse_generate)(const void* self, const llmr_http_response_view* response,
                            const llmr_reply_sink* out, const llmr_fault_sink* fault);
  int32_t (*open_generate_stream)(const void* self, const llmr_http_response_view* head,
                                  llmr_decoder* out, const llmr_fault_sink* fault);
} llmr_generate_v1;

typedef struct llmr_list_models_v1 {
  uint32_t struct_size;
  int32_t (*build_list_models)(const void* self, const llmr_target_view* target,
                               const llmr_request_sink* out, const llmr_fault_sink* fault);
  int32_t (*parse_list_models)(const void* self, const llmr_http_response_view* response,
                               const llmr_str_sink* out, const llmr_fault_sink* fault);
} llmr_list_models_v1;

typedef struct llmr_count_tokens_v1 {
  uint32_t struct_size;
  int32_t (*build_count)(const void* self, const llmr_chat_request_view* request,
                         const llmr_target_view* target, const llmr_request_sink* out,
                         const llmr_fault_sink* fault);
  int32_t (*parse_count)(const void* self, const llmr_http_response_view* response, int64_t* tokens,
                         const llmr_fault_sink* fault);
} llmr_count_tokens_v1;

typedef struct llmr_name_models_v1 {
  uint32_t struct_size;
  /* One string, once. */
  int32_t (*name_of)(const void* self, llmr_str model, const llmr_str_sink* out,
                     const llmr_fault_sink* fault);
} llmr_name_models_v1;

/* ---- ingress --------------------------------------------------------------------------------- */

/* Elements of arrays: frozen within the major version. */
typedef struct llmr_ingress_route {
  llmr_str method;
  llmr_str path;
  llmr_str header;
  int32_t operation; /* sdk::IngressOperation */
  uint32_t reserved;
} llmr_ingress_route;

typedef struct llmr_token_place {
  llmr_str name;
  llmr_str scheme;
  uint32_t in_query;
  uint32_t reserved;
} llmr_token_place;

typedef struct llmr_model_fact {
  llmr_str id;
  llmr_str owner;
} llmr_model_fact;

typedef struct llmr_ingress_facts_view {
  uint32_t struct_size;
  uint32_t reserved;
  const llmr_ingress_route* routes;
  size_t route_count;
  const llmr_token_place* tokens;
  size_t token_count;
} llmr_ingress_facts_view;

typedef struct llmr_client_request_view {
  uint32_t struct_size;
  int32_t operation; /* sdk::IngressOperation */
  llmr_str method;
  llmr_str path;
  llmr_str query;
  llmr_str path_model;
  llmr_headers_view headers;
  llmr_str body;
} llmr_client_request_view;

typedef struct llmr_ingress_call_view {
  uint32_t struct_size;
  uint32_t stream;
  llmr_str model;
  llmr_str json;
  llmr_str dialect;
  llmr_str memory;
} llmr_ingress_call_view;

typedef struct llmr_reply_context_view {
  uint32_t struct_size;
  int32_t operation; /* sdk::IngressOperation */
  llmr_str memory;
  llmr_str model;
  llmr_str call_id;
  int64_t now_unix_ms;
} llmr_reply_context_view;

typedef struct llmr_ingress_failure_view {
  uint32_t struct_size;
  int32_t status;
  const llmr_verdict_view* verdict;
  llmr_str native_body;
  llmr_str call_id;
} llmr_ingress_failure_view;

typedef struct llmr_ingress_facts_sink {
  void* context;
  void (*facts)(void* context, const llmr_ingress_facts_view* facts);
} llmr_ingress_facts_sink;

typedef struct llmr_ingress_call_sink {
  void* context;
  void (*call)(void* context, const llmr_ingress_call_view* call);
} llmr_ingress_call_sink;

typedef struct llmr_response_sink {
  void* context;
  void (*response)(void* context, const llmr_http_response_view* response);
} llmr_response_sink;

/* An encoder of one streamed reply; `out` is called once with what is to be sent. [owner] */
typedef struct llmr_encoder {
  void* self;
  int32_t (*head)(void* self, const llmr_headers_sink* out, const llmr_fault_sink* fault);
  int32_t (*event)(void* self, const llmr_stream_event_view* event, const llmr_str_sink* out,
                   const llmr_fault_sink* fault);
  int32_t (*native)(void* self, llmr_str block, const llmr_str_sink* out,
                    const llmr_fault_sink* fault);
  int32_t (*heartbeat)(void* self, const llmr_str_sink* out, const llmr_fault_sink* fault);
  int32_t (*error)(void* self, const llmr_ingress_failure_view* failure, const llmr_str_sink* out,
                   const llmr_fault_sink* fault);
  int32_t (*end)(void* self, const llmr_str_sink* out, const llmr_fault_sink* fault);
  void (*destroy)(void* self);
} llmr_encoder;

/* All [any]. */
typedef struct llmr_ingress_v1 {
  uint32_t struct_size;
  int32_t (*facts)(const void* self, const llmr_ingress_facts_sink* out,
                   const llmr_fault_sink* fault);
  int32_t (*read)(const void* self, const llmr_client_request_view* request,
                  const llmr_ingress_call_sink* out, const llmr_fault_sink* fault);
  int32_t (*reply)(const void* self, const llmr_reply_context_view* context,
                   const llmr_chat_reply_view* reply, llmr_str native_body,
                   const llmr_response_sink* out, const llmr_fault_sink* fault);
  int32_t (*open_reply)(const void* self, const llmr_reply_context_view* context, llmr_encoder* out,
                        const llmr_fault_sink* fault);
  int32_t (*count)(const void* self, const llmr_reply_context_view* context, int64_t tokens,
                   const llmr_response_sink* out, const llmr_fault_sink* fault);
  int32_t (*models)(const void* self, const llmr_reply_context_view* context,
                    const llmr_model_fact* models, size_t model_count,
                    const llmr_response_sink* out, const llmr_fault_sink* fault);
  int32_t (*error)(const void* self, const llmr_ingress_failure_view* failure,
                   const llmr_response_sink* out, const llmr_fault_sink* fault);
} llmr_ingress_v1;

/* ---- strategy -------------------------------------------------------------------------------- */

/* The C twin of sdk::KeyView, the same layout. An array element: frozen within the major version.
 */
typedef struct llmr_key_view {
  uint32_t slot;
  uint32_t state;
  int32_t priority;
  uint32_t consecutive_failures;
  double weight;
  double success_rate;
  double latency_ms;
  double budget_left;
  double input_cost;
  double output_cost;
  double cached_input_cost;
  uint32_t in_flight;
  uint32_t max_concurrent;
  uint32_t flags;
  uint32_t reserved;
} llmr_key_view;

typedef struct llmr_rank_view {
  uint32_t struct_size;
  uint32_t reserved;
  const llmr_key_view* keys;
  size_t key_count;
  uint64_t turn;
  uint64_t random;
  int64_t input_tokens;
  int64_t output_tokens;
} llmr_rank_view;

typedef struct llmr_strategy_v1 {
  uint32_t struct_size;
  /* [any] Writes at most `capacity` indexes to `order`; returns how many. 0 on any trouble. */
  size_t (*rank)(const void* self, const llmr_rank_view* request, uint32_t* order, size_t capacity);
} llmr_strategy_v1;

/* ---- state store ----------------------------------------------------------------------------- */

typedef struct llmr_key_spec_view {
  uint32_t struct_size;
  uint32_t max_concurrent;
  llmr_str key_id;
  llmr_str provider;
  llmr_str quota_group;
  int64_t rpm;
  int64_t tpm;
  uint32_t enabled;
  uint32_t max_consecutive_failures;
  int64_t cooldown_ms;
  int64_t quarantine_ms;
  int64_t probe_interval_ms;
} llmr_key_spec_view;

typedef struct llmr_reserve_view {
  uint32_t struct_size;
  uint32_t reserved;
  const uint32_t* slots;
  size_t slot_count;
  int64_t tokens;
  int64_t lease_ms;
  int64_t now_ms;
} llmr_reserve_view;

typedef struct llmr_reservation {
  uint32_t struct_size;
  int32_t status; /* sdk::ReserveStatus */
  uint32_t slot;
  uint32_t probe;
  uint64_t lease;
  int64_t free_in_ms;
} llmr_reservation;

typedef struct llmr_reserve_waiter {
  void* context;
  void (*reserved)(void* context, const llmr_reservation* reservation);
} llmr_reserve_waiter;

typedef struct llmr_settlement_view {
  uint32_t struct_size;
  int32_t effect; /* sdk::Effect */
  uint64_t lease;
  uint32_t slot;
  int32_t scope; /* sdk::Scope */
  int64_t asked_ms;
  int64_t tokens;
  int64_t latency_ms;
  llmr_str cause;
  int64_t now_ms;
} llmr_settlement_view;

typedef struct llmr_route_health_view {
  uint32_t struct_size;
  uint32_t state; /* sdk::KeyState */
  llmr_str key_id;
  llmr_str provider;
  llmr_str model;
  llmr_str cause;
  uint32_t consecutive_failures;
  uint32_t in_flight;
  uint64_t successes;
  uint64_t failures;
  double success_rate;
  double latency_ms;
  double budget_left;
  int64_t back_in_ms;
} llmr_route_health_view;

typedef struct llmr_health_sink {
  void* context;
  void (*route)(void* context, const llmr_route_health_view* health);
} llmr_health_sink;

typedef struct llmr_backlog_view {
  uint32_t struct_size;
  uint32_t slot;
  uint64_t successes;
  uint64_t failures;
  int64_t requests;
  int64_t tokens;
  uint32_t rest; /* sdk::KeyState */
  int32_t scope; /* sdk::Scope */
  int64_t rest_ms;
  llmr_str cause;
  int64_t now_ms;
} llmr_backlog_view;

typedef struct llmr_retry_budget_view {
  uint32_t struct_size;
  uint32_t reserved;
  double percent;
  double floor;
  double floor_per_s;
} llmr_retry_budget_view;

/* All [any]. */
typedef struct llmr_state_store_v1 {
  uint32_t struct_size;
  int32_t (*intern)(void* self, const llmr_key_spec_view* key, llmr_str model, uint32_t* slot,
                    const llmr_fault_sink* fault);
  int64_t (*view)(const void* self, llmr_key_view* views, size_t count, int64_t now_ms);
  /* With status kPending, `waiter` is copied and called exactly once later. */
  void (*reserve)(void* self, const llmr_reserve_view* request, const llmr_reserve_waiter* waiter,
                  llmr_reservation* out);
  void (*settle)(void* self, const llmr_settlement_view* settlement);
  void (*renew)(void* self, uint64_t lease, int64_t lease_ms, int64_t now_ms);
  uint64_t (*next_turn)(void* self, llmr_str pool);
  void (*snapshot)(const void* self, const llmr_health_sink* out, int64_t now_ms);
  int32_t (*command)(void* self, llmr_str key_id, int32_t command, int64_t now_ms);
  void (*catch_up)(void* self, const llmr_backlog_view* backlog);
  uint32_t (*workers)(const void* self);
  void (*trouble)(const void* self, const llmr_str_sink* out);
  int32_t (*take_retry)(void* self, llmr_str provider, const llmr_retry_budget_view* budget,
                        int64_t now_ms);
  void (*remember)(void* self, uint64_t session, uint32_t slot, int64_t now_ms);
  /* Returns whether `slot` was filled. */
  int32_t (*recall)(const void* self, uint64_t session, uint32_t* slot, int64_t now_ms);
} llmr_state_store_v1;

/* ---- telemetry ------------------------------------------------------------------------------- */

typedef struct llmr_telemetry_v1 {
  uint32_t struct_size;
  void (*call_ended)(void* self, llmr_str call_record_json); /* [any] */
  void (*flush)(void* self, int64_t deadline_ms);            /* [main] */
} llmr_telemetry_v1;

/* ---- the plugin ------------------------------------------------------------------------------ */

/* What the host offers to a plugin; valid for the life of the process. */
typedef struct llmr_host {
  uint32_t struct_size;
  uint32_t abi_minor;
  void* context;
  /* Level: 0 trace, 1 debug, 2 info, 3 warning, 4 error. The host adds the plugin's id. [any] */
  void (*log)(void* context, int32_t level, llmr_str message);
} llmr_host;

typedef struct llmr_plugin {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  /* Must equal the manifest's "id" and "version". */
  llmr_str id;
  llmr_str version;
  /* One instance for each use in the configuration; `options_json` has passed the plugin's own
   * schema. [main] */
  int32_t (*create)(const llmr_host* host, llmr_str options_json, void** instance,
                    const llmr_fault_sink* fault);
  void (*destroy)(void* instance);
  /* The vtable of that extension, or null; static, valid for the life of the process. [any] */
  const void* (*extension)(llmr_str name);
} llmr_plugin;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* LLM_ROTATE_SDK_ABI_H */
