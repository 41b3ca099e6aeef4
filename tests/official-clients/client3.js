// Alpaca's client 3.1.3, unmodified, against a venue that serves TLS (this client knows wss only). Usage: node
// client3.js REST_URL SYMBOL. Prints one line of counts; exit code 0 when everything was seen.
"use strict";

const Alpaca = require("alpaca-trade-api-3");

const [restUrl, symbol] = process.argv.slice(2);
const alpaca = new Alpaca({ keyId: "OFFICIAL3", secretKey: "secret", paper: true, baseUrl: restUrl, dataBaseUrl: restUrl, dataStreamUrl: restUrl, feed: "iex" });
const counts = { trades: 0, quotes: 0, updates: 0, orders: 0, crypto: 0, books: 0 };
const seen = {};
const deadline = Date.now() + 30000;

async function until(what, condition) {
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not seen in time: ${what}; ${JSON.stringify(counts)} ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function check(what, isTrue) {
  if (!isTrue) throw new Error(what);
}

async function main() {
  const data = alpaca.data_stream_v2;
  data.onConnect(() => {
    data.subscribeForTrades([symbol]);
    data.subscribeForQuotes(["*"]);
  });
  data.onStockTrade((trade) => { counts.trades++; check("trade", trade.Symbol && trade.Price > 0); });
  data.onStockQuote((quote) => { counts.quotes++; check("quote", quote.Symbol && quote.AskPrice > 0); });
  data.onError((error) => { console.error("data stream:", error); });
  data.connect();

  const crypto = alpaca.crypto_stream_v1beta3;
  crypto.onConnect(() => { crypto.subscribeForQuotes(["BTC/USD"]); crypto.subscribeForOrderbooks(["BTC/USD"]); });
  crypto.onCryptoQuote((quote) => { counts.crypto++; check("pair", quote.S === "BTC/USD" && quote.BidPrice > 0); });
  crypto.onCryptoOrderbook((book) => { counts.books++; check("book", book.S === "BTC/USD"); });
  crypto.connect();

  const updates = alpaca.trade_ws;
  let connected = false;
  updates.onConnect(() => { updates.subscribe(["trade_updates"]); connected = true; });
  updates.onOrderUpdate((update) => {
    counts.updates++;
    (seen[update.order.client_order_id] ??= []).push(update.event);
  });
  updates.connect();
  await until("trading stream", () => connected);
  await until("quotes", () => counts.quotes > 10);
  await until("crypto quotes and books", () => counts.crypto > 0 && counts.books > 0);

  const account = await alpaca.getAccount();
  check("account", account.status === "ACTIVE" && Number(account.cash) > 0);
  check("clock", (await alpaca.getClock()).is_open !== undefined);
  const place = (order) => { counts.orders++; return alpaca.createOrder(order); };
  await place({ symbol, qty: 10, side: "buy", type: "market", time_in_force: "day", client_order_id: "c3-market" });
  await until("market fill", () => seen["c3-market"]?.includes("fill"));
  check("position", Number((await alpaca.getPosition(symbol)).qty) === 10);
  const resting = await place({ symbol, qty: 5, side: "buy", type: "limit", time_in_force: "day", limit_price: 1.25, client_order_id: "c3-rest" });
  await until("new", () => seen["c3-rest"]?.includes("new"));
  const replaced = await alpaca.replaceOrder(resting.id, { limit_price: "1.30", qty: "6", client_order_id: "c3-new" });
  await until("replaced", () => seen["c3-rest"].includes("replaced") && seen["c3-new"]?.includes("new"));
  await alpaca.cancelOrder(replaced.id);
  await until("canceled", () => seen["c3-new"].includes("canceled"));
  check("found", (await alpaca.getOrderByClientId("c3-new")).status === "canceled");
  await until("trades", () => counts.trades > 0);
  console.log(JSON.stringify({ ...counts, seen }));
  process.exit(0);
}

main().catch((error) => {
  console.error(error.response?.data ?? error);
  process.exit(1);
});
