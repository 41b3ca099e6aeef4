using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// How the demo trades: an order-flow strategy on two stocks of its venue, killed and armed again on the way, and
/// flattened at the end, all over the admin socket as an operator would.
/// </summary>
internal sealed class DemoTrading(EngineSession session, string socket)
{
    private const double KillAtShare = 0.45;
    private const int ArmTimeoutMs = 10_000;
    private const int FlatTimeoutMs = 10_000;
    private const int PauseMs = 50;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private ulong _killId;

    /// <summary>Killed on the way.</summary>
    public bool IsKilled { get; private set; }

    /// <summary>Armed again after it.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Nothing open and nothing held at the end.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>From the request of the kill to its answer, ns.</summary>
    public long KillNs { get; private set; }

    /// <summary>Writes the limits and gives the settings that make an engine trade on a venue.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(string directory, VenueProcess venue)
    {
        var risk = Path.Combine(directory, "risk.json");
        File.WriteAllText(risk, Limits);
        return new Dictionary<string, string>
        {
            ["trading.strategy"] = "ofi",
            ["trading.parameters"] = "flow=500,size=10,maxPosition=100,windowMs=200",
            ["trading.symbols"] = "AAPL,MSFT",
            ["trading.riskFile"] = risk,
            ["trading.broker"] = "alpaca",
            ["trading.rest"] = venue.RestUrl,
            ["trading.stream"] = venue.TradingUrl,
            ["trading.requestsPerMinute"] = "100000",
        };
    }

    /// <summary>Does what is due; called while the demo runs.</summary>
    /// <param name="share">How much of the run is over, 0 to 1.</param>
    public void Look(double share)
    {
        if (IsKilled || share < KillAtShare)
            return;
        _killId = Kill(KillLevel.CancelAll, "demo: the drill");
        IsKilled = true;
        var start = StartClock.ElapsedMs;
        while (!IsArmed && StartClock.ElapsedMs - start < ArmTimeoutMs)
        {
            Thread.Sleep(PauseMs);
            IsArmed = TryArm();
        }
    }

    /// <summary>Cancels everything and closes every position; returns when it is done, or was not in time.</summary>
    public void Flatten()
    {
        _ = Kill(KillLevel.Flatten, "demo: the end");
        var (desk, start) = (session.Engine.Desk!, StartClock.ElapsedMs);
        while (!IsFlat && StartClock.ElapsedMs - start < FlatTimeoutMs)
        {
            Thread.Sleep(PauseMs);
            var total = desk.Orders.Exposures.AccountTotal;
            IsFlat = total.OpenOrders == 0 && total.GrossE18 == 0;
        }
    }

    private ulong Kill(KillLevel level, string reason)
    {
        var start = Native.WallClock.MonotonicNs();
        using var client = AdminClient.Connect(socket, AnswerTimeout);
        using var answer = client.Ask(new AdminRequest(AdminCommand.Kill) { Level = level, Reason = reason });
        KillNs = Math.Max(KillNs, Native.WallClock.MonotonicNs() - start);
        return answer.RootElement.GetProperty("kill_id").GetUInt64();
    }

    // Not yet while an order is unknown: it is asked again a moment later.
    private bool TryArm()
    {
        try
        {
            using var client = AdminClient.Connect(socket, AnswerTimeout);
            using var prepared = client.Ask(new AdminRequest(AdminCommand.ArmPrepare));
            using var confirmed = client.Ask(new AdminRequest(AdminCommand.ArmConfirm)
            {
                Nonce = prepared.RootElement.GetProperty("nonce").GetString()!,
                KillId = _killId,
                Reason = "demo: the drill is over",
            });
            return true;
        }
        catch (EngineException error) when (error.Code == "MA-514")
        {
            return false;
        }
    }

    private const string Limits = """
        {
          "account": {
            "maxDecisionAgeMs": 1000, "strategyMaxGross": 100000, "strategyMaxNet": 100000, "maxGross": 100000,
            "maxNet": 100000, "maxOpenOrders": 20, "buyingPower": 100000, "messagesPerSecond": 50,
            "messageBurst": 100, "cancelReserve": 20, "ordersPerFill": 50, "orderGrace": 10000, "maxDailyLoss": 1000,
            "maxDrawdown": 1000, "maxRejects": 10, "rejectWindowMs": 60000, "maxUnknownOrders": 3
          },
          "symbols": {
            "*": {
              "isAllowed": true, "tick": 0, "lot": 0, "maxQuantity": 100, "maxNotional": 50000, "maxPosition": 200,
              "collarTouchBps": 50, "collarTouchTicks": 100, "collarLastBps": 200, "collarLastTicks": 400,
              "staleQuoteMs": 5000, "maxOpenOrders": 10, "canShort": true, "isShortRestricted": false,
              "needsSession": false, "duplicateWindowMs": 100, "maxExecutions": 63, "executionWindowMs": 1000,
              "maxDrift": 0
            }
          }
        }
        """;
}
