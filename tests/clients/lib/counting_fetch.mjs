// A fetch that counts what an SDK sends, its retries included.
export function countingFetch() {
  const counted = (...args) => {
    ++counted.requests;
    return fetch(...args);
  };
  counted.requests = 0;
  return counted;
}
