using System.Globalization;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Replay;

/// <summary>
/// Compares two streams of core outputs (commands and checkpoints), one by one and byte for byte, whichever arrives
/// first. One thread.
/// </summary>
internal sealed class OutputComparer
{
    private const int ComparedBytes = 60;

    private readonly Queue<OrderCommand> _expected = new();
    private readonly Queue<OrderCommand> _actual = new();
    private long _provenSequence = -1;

    /// <summary>Event up to which this session is proven equal; -1 = none.</summary>
    public long ProvenSequence => _provenSequence;

    /// <summary>Outputs found equal.</summary>
    public long EqualCount { get; private set; }

    /// <summary>Checkpoints among them.</summary>
    public long EqualCheckpoints { get; private set; }

    /// <summary>The first difference, or null.</summary>
    public Divergence? First { get; private set; }

    /// <summary>Outputs of the replay that the log does not have (yet).</summary>
    public int UnmatchedActual => _actual.Count;

    /// <summary>Adds what the log, or the first run, has.</summary>
    public void Expect(in OrderCommand output)
    {
        _expected.Enqueue(output);
        Match();
    }

    /// <summary>Adds what the replay did.</summary>
    public void Add(in OrderCommand output)
    {
        _actual.Enqueue(output);
        Match();
    }

    /// <summary>
    /// Ends the comparison. A log that ended cleanly must have every output; after a crash the last outputs may not
    /// have been recorded, so <paramref name="mayLackTail"/> lets the replay have more at the end.
    /// </summary>
    public void Finish(bool mayLackTail)
    {
        if (First is not null)
            return;
        if (_expected.TryPeek(out var missing))
            First = Describe(missing.CauseSequence, "presence", Show(missing), "nothing");
        else if (!mayLackTail && _actual.TryPeek(out var extra))
            First = Describe(extra.CauseSequence, "presence", "nothing", Show(extra));
    }

    /// <summary>Forgets what has no counterpart: another session begins.</summary>
    public void Forget()
    {
        _expected.Clear();
        _actual.Clear();
        _provenSequence = -1;
    }

    private void Match()
    {
        while (First is null && _expected.Count > 0 && _actual.Count > 0)
        {
            var expected = _expected.Dequeue();
            var actual = _actual.Dequeue();
            if (!BytesOf(ref expected).SequenceEqual(BytesOf(ref actual)))
            {
                First = Compare(expected, actual);
                return;
            }

            EqualCount++;
            if (expected.Kind != CommandKind.Checkpoint)
                continue;
            EqualCheckpoints++;
            _provenSequence = expected.CauseSequence;
        }
    }

    private static ReadOnlySpan<byte> BytesOf(ref OrderCommand output) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref output, 1))[..ComparedBytes];

    private Divergence Compare(in OrderCommand expected, in OrderCommand actual)
    {
        var at = Math.Min(expected.CauseSequence, actual.CauseSequence);
        if (expected.CauseSequence != actual.CauseSequence)
            return Describe(at, "cause", Text(expected.CauseSequence), Text(actual.CauseSequence));
        if (expected.Kind != actual.Kind)
            return Describe(at, "kind", Show(expected), Show(actual));
        if (expected.Kind == CommandKind.Checkpoint && expected.EventHash != actual.EventHash)
            return Describe(at, "event_hash", Hex(expected.EventHash), Hex(actual.EventHash));
        if (expected.Kind == CommandKind.Checkpoint && expected.StateHash != actual.StateHash)
            return Describe(at, "state_hash", Hex(expected.StateHash), Hex(actual.StateHash));
        if (expected.Kind == CommandKind.Checkpoint && expected.CommandHash != actual.CommandHash)
            return Describe(at, "command_hash", Hex(expected.CommandHash), Hex(actual.CommandHash));
        return Describe(at, "fields", Show(expected), Show(actual));
    }

    private Divergence Describe(long sequence, string what, string expected, string actual) =>
        new(EqualCount, _provenSequence, sequence, what, expected, actual);

    private static string Show(in OrderCommand output) => output.Kind == CommandKind.Checkpoint
        ? $"checkpoint after {output.CauseSequence} state {Hex(output.StateHash)} events {output.EventCount}"
        : $"{output.Kind} instrument {output.InstrumentId} {output.Side} {output.SizeE9}e-9 at {output.PriceE9}e-9 " +
          $"order {output.OrderId} caused by {output.CauseSequence} strategy {output.StrategyId} reason "
              + $"{output.Reason}";

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
