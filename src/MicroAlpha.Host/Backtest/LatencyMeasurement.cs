using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Makes a table of latencies of the decisions and answers that a log has. A log has one clock of ours and one of the
/// venue: unless both are said to be the same, half of each round trip counts as the way there.
/// </summary>
internal sealed class LatencyMeasurement
{
    private readonly bool _isShared;
    private readonly List<DecisionTimes> _sessions = [];
    private readonly List<(LatencyKind Kind, long TimeNs, long LatencyNs)> _found = [];

    private LatencyMeasurement(bool isShared) => _isShared = isShared;

    /// <summary>Answers whose times can not be: one before its decision.</summary>
    public long Impossible { get; private set; }

    /// <summary>The latencies.</summary>
    public LatencyTable Table { get; } = new();

    /// <summary>Measures.</summary>
    /// <param name="logs">Directories and segments.</param>
    /// <param name="isShared">The venue's clock is ours: of the paper venue, or of one on this machine.</param>
    /// <exception cref="EngineException">MA-846: there is no answered order; the log can not be opened.</exception>
    public static LatencyMeasurement Of(IReadOnlyList<string> logs, bool isShared)
    {
        var measurement = new LatencyMeasurement(isShared);
        // An answer can stand in front of its command in a log: first all commands, then the answers.
        measurement.Read(logs, isCommands: true);
        measurement.Read(logs, isCommands: false);
        foreach (var (kind, timeNs, latencyNs) in measurement._found.OrderBy(static row => row.TimeNs))
            measurement.Table.TryAdd(kind, timeNs, latencyNs);
        if (measurement.Table.Count > 0)
            return measurement;
        throw new EngineException(
            "MA-846", ExitCode.Failed,
            $"{string.Join(", ", logs)} has no command that was answered; give the log of a session that traded");
    }

    private void Read(IReadOnlyList<string> logs, bool isCommands)
    {
        using var reader = new LogReader(logs);
        EngineEvent slot = default;
        OrderCommand command = default;
        var session = -1;
        while (true)
        {
            switch (reader.Next(ref slot, ref command, out _))
            {
                case LogRecord.Session:
                    session++;
                    if (isCommands)
                        _sessions.Add(new DecisionTimes());
                    break;
                case LogRecord.Command when isCommands
                    && command.Kind is CommandKind.New or CommandKind.Replace or CommandKind.Cancel:
                    _sessions[session].Add(command.OrderId, command.Kind, command.DecisionTimeNs);
                    break;
                case LogRecord.Event when !isCommands:
                    TakeAnswer(in slot, _sessions[session]);
                    break;
                case LogRecord.End:
                    return;
            }
        }
    }

    private void TakeAnswer(in EngineEvent slot, DecisionTimes decisions)
    {
        var (id, answered) = slot.Kind switch
        {
            EventKind.OrderAccepted => (slot.OrderAccepted.OrderId, CommandKind.New),
            EventKind.OrderReplaced => (slot.OrderAccepted.OrderId, CommandKind.Replace),
            EventKind.OrderCanceled => (slot.OrderClosed.OrderId, CommandKind.Cancel),
            EventKind.OrderRejected when slot.OrderRejected.RejectedBy == 3 =>
                (slot.OrderRejected.OrderId, (CommandKind)slot.OrderRejected.RefusedCommand),
            _ => (0u, CommandKind.None),
        };
        if (id == 0 || !decisions.TryTake(id, answered, out var decidedNs))
            return;
        var wayNs = _isShared ? slot.VenueTimeNs - decidedNs : (slot.ReceiveTimeNs - decidedNs) / 2;
        var backNs = slot.ReceiveTimeNs - decidedNs - wayNs;
        if (wayNs < 0 || backNs < 0)
        {
            Impossible++;
            return;
        }

        var kind = answered == CommandKind.New ? LatencyKind.Place
            : answered == CommandKind.Replace ? LatencyKind.Replace
            : LatencyKind.Cancel;
        _found.Add((kind, decidedNs, wayNs));
        _found.Add((LatencyKind.Feed, decidedNs + wayNs, backNs));
    }
}
