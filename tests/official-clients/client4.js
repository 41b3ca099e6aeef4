// Alpaca's client 4.0.2, unmodified, against a venue: subscribes and receives, places, replaces and cancels orders and
// sees its trade updates. Usage: node client4.js REST_URL STREAM_URL SYMBOL. Prints one line of counts; exit code 0
// when everything was seen.
"use strict";

const { Alpaca, trading, marketData, streaming } = require("@alpacahq/alpaca-trade-api");

const [restUrl, streamUrl, symbol] = process.argv.slice(2);
const credentials = { keyId: "OFFICIAL4", secret: "secret" };
const counts = { trades: 0, quotes: 0, updates: 0, orders: 0, history: 0 };
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
  const configuration = new trading.Configuration({ ...credentials, basePath: restUrl });
  const data = new marketData.Configuration({ ...credentials, basePath: restUrl });
  const stocks = new streaming.StockDataStream({ credentials, url: `${streamUrl}/v2/iex` });
  stocks.onTrade((trade) => { counts.trades++; check("trade", trade.symbol && trade.price > 0); });
  stocks.onQuote((quote) => { counts.quotes++; check("quote", quote.symbol && quote.askPrice > 0); });
  stocks.subscribeForTrades([symbol]);
  stocks.subscribeForQuotes(["*"]);
  stocks.connect();

  const updates = new streaming.TradingStream({ credentials, url: `${streamUrl}/stream` });
  let listening = false;
  updates.on("subscription", (streams) => { listening = streams.includes("trade_updates"); });
  updates.onTradeUpdate((update) => {
    counts.updates++;
    (seen[update.order.clientOrderId ?? update.order.client_order_id] ??= []).push(update.event);
  });
  updates.subscribeTradeUpdates();
  updates.connect();
  await until("listening", () => listening);
  await until("quotes", () => counts.quotes > 10);

  const account = await new trading.AccountsApi(configuration).getAccount();
  check("account", account.status === "ACTIVE" && Number(account.cash) > 0);
  const clock = await new trading.ClockApi(configuration).legacyClock();
  check("clock", clock.isOpen !== undefined || clock.is_open !== undefined);
  const orders = new trading.OrdersApi(configuration);
  const place = (request) => { counts.orders++; return orders.postOrder({ postOrderRequest: request }); };

  await place({ symbol, qty: "10", side: "buy", type: "market", timeInForce: "day", clientOrderId: "c4-market" });
  await until("market fill", () => seen["c4-market"]?.includes("fill"));
  const positions = new trading.PositionsApi(configuration);
  const position = await positions.getOpenPosition({ symbolOrAssetId: symbol });
  check("position", Number(position.qty) === 10);

  const resting = await place({ symbol, qty: "5", side: "buy", type: "limit", timeInForce: "day", limitPrice: "1.25", clientOrderId: "c4-rest" });
  await until("new", () => seen["c4-rest"]?.includes("new"));
  const replaced = await orders.patchOrderByOrderId({ orderId: resting.id, patchOrderRequest: { limitPrice: "1.30", qty: "6", clientOrderId: "c4-new" } });
  await until("replaced", () => seen["c4-rest"].includes("replaced") && seen["c4-new"]?.includes("new"));
  check("replaces", replaced.replaces === resting.id);
  await orders.deleteOrderByOrderID({ orderId: replaced.id });
  await until("canceled", () => seen["c4-new"].includes("canceled"));
  const found = await orders.getOrderByClientOrderId({ clientOrderId: "c4-new" });
  check("found", found.status === "canceled");
  check("list", (await orders.getAllOrders({ status: "all", limit: 100 })).length === 3);
  let refusal;
  await place({ symbol, qty: "1", side: "buy", type: "limit", timeInForce: "day", limitPrice: "1.255" }).catch((error) => { refusal = error; });
  check("sub-penny refused", refusal !== undefined);

  await until("trades", () => counts.trades > 0);
  const history = await new marketData.StockApi(data).stockTrades({ symbols: symbol, limit: 100 });
  counts.history = (history.trades[symbol] ?? []).length;
  check("history", counts.history > 0);
  stocks.disconnect?.();
  updates.disconnect?.();
  console.log(JSON.stringify({ ...counts, seen }));
  process.exit(0);
}

main().catch(async (error) => {
  console.error(error, error.response?.text ? await error.response.text().catch(() => "") : "");
  process.exit(1);
});
