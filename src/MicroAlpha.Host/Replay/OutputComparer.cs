using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Replay;

/// <summary>
/// Compares two streams of core outputs (commands and checkpoints), byte for byte, whichever arrives first. Streams
/// that differ are aligned: an output that one side lacks is one difference, and those behind it are compared with
/// their counterparts. One thread.
/// </summary>
/// <remarks>
/// Outputs are unlike each other (cause, order and time are in them), so the nearest pair of equal ones behind a
/// difference is where both sides go on. Checkpoints are paired by their event; their hashes sum up all that was
/// before, so each hash is a difference once a session.
/// </remarks>
internal sealed class OutputComparer
{
    /// <summary>Differences that are kept; others are counted.</summary>
    public const int MaxKept = 100;

    private const int ComparedBytes = 60;
    // How far apart two counterparts may be.
    private const int Window = 64;

    private readonly PendingOutputs _expected = new();
    private readonly PendingOutputs _actual = new();
    private readonly List<Divergence> _differences = [];
    private readonly HashSet<string> _hashesApart = [];
    private long _provenSequence = -1;
    private long _position;
    private bool _isEnding;

    /// <summary>Event up to which this session is proven equal; -1 = none.</summary>
    public long ProvenSequence => _provenSequence;

    /// <summary>Outputs found equal.</summary>
    public long EqualCount { get; private set; }

    /// <summary>Checkpoints among them.</summary>
    public long EqualCheckpoints { get; private set; }

    /// <summary>Differences: outputs missing on one side, outputs that differ, hashes that differ.</summary>
    public long DifferenceCount { get; private set; }

    /// <summary>The first differences in order.</summary>
    public IReadOnlyList<Divergence> Differences => _differences;

    /// <summary>The first difference, or null.</summary>
    public Divergence? First => _differences.Count > 0 ? _differences[0] : null;

    /// <summary>Adds what the log, or the first run, has.</summary>
    public void Expect(in OrderCommand output)
    {
        _expected.Add(in output);
        Match();
    }

    /// <summary>Adds what the replay did.</summary>
    public void Add(in OrderCommand output)
    {
        _actual.Add(in output);
        Match();
    }

    /// <summary>
    /// Ends the comparison of a session. A log that ended cleanly must have every output; after a crash the last
    /// outputs may not have been recorded, so <paramref name="mayLackTail"/> lets the replay have more at the end.
    /// </summary>
    public void Finish(bool mayLackTail)
    {
        _isEnding = true;
        Match();
        _isEnding = false;
        NoteMissing(_expected.Count);
        if (!mayLackTail)
            NoteExtra(_actual.Count);
    }

    /// <summary>Forgets what has no counterpart: another session begins.</summary>
    public void Forget()
    {
        _expected.Clear();
        _actual.Clear();
        _hashesApart.Clear();
        _provenSequence = -1;
    }

    private void Match()
    {
        while (_expected.Count > 0 && _actual.Count > 0)
        {
            if (IsPair(in _expected[0], in _actual[0]))
            {
                TakePair();
                continue;
            }

            if (!_isEnding && (_expected.Count < Window || _actual.Count < Window))
                return;
            var (missing, extra) = FindNextPair();
            var changed = Math.Min(missing, extra);
            for (var i = 0; i < changed; i++)
                NoteChanged();
            NoteMissing(missing - changed);
            NoteExtra(extra - changed);
        }
    }

    private static bool IsPair(in OrderCommand expected, in OrderCommand actual) =>
        expected.Kind == CommandKind.Checkpoint && actual.Kind == CommandKind.Checkpoint
            ? expected.CauseSequence == actual.CauseSequence
            : BytesOf(in expected).SequenceEqual(BytesOf(in actual));

    // How many outputs of each side are in front of the nearest pair; one of each when there is none.
    private (int Missing, int Extra) FindNextPair()
    {
        var (missingEnd, extraEnd) = (Math.Min(_expected.Count, Window), Math.Min(_actual.Count, Window));
        for (var sum = 1; sum < missingEnd + extraEnd; sum++)
        {
            for (var missing = Math.Max(0, sum - extraEnd + 1); missing <= Math.Min(sum, missingEnd - 1); missing++)
            {
                if (IsPair(in _expected[missing], in _actual[sum - missing]))
                    return (missing, sum - missing);
            }
        }

        return (1, 1);
    }

    private void TakePair()
    {
        ref readonly var expected = ref _expected[0];
        ref readonly var actual = ref _actual[0];
        if (BytesOf(in expected).SequenceEqual(BytesOf(in actual)))
        {
            EqualCount++;
            if (expected.Kind == CommandKind.Checkpoint)
            {
                EqualCheckpoints++;
                _provenSequence = DifferenceCount == 0 ? expected.CauseSequence : _provenSequence;
            }
        }
        else
        {
            foreach (var (what, left, right) in OutputText.Differences(in expected, in actual))
            {
                // Each hash goes on being another one: told once.
                if (_hashesApart.Add(what))
                    Note(expected.CauseSequence, what, left, right);
            }
        }

        Take(1, 1);
    }

    private void NoteChanged()
    {
        ref readonly var expected = ref _expected[0];
        ref readonly var actual = ref _actual[0];
        Note(
            Math.Min(expected.CauseSequence, actual.CauseSequence),
            string.Join(", ", OutputText.Differences(in expected, in actual).Select(static field => field.Name)),
            OutputText.Show(in expected),
            OutputText.Show(in actual));
        Take(1, 1);
    }

    private void NoteMissing(int count)
    {
        for (; count > 0; count--)
        {
            Note(_expected[0].CauseSequence, "presence", OutputText.Show(in _expected[0]), "nothing");
            Take(1, 0);
        }
    }

    private void NoteExtra(int count)
    {
        for (; count > 0; count--)
        {
            Note(_actual[0].CauseSequence, "presence", "nothing", OutputText.Show(in _actual[0]));
            Take(0, 1);
        }
    }

    private void Note(long sequence, string what, string expected, string actual)
    {
        DifferenceCount++;
        if (_differences.Count < MaxKept)
            _differences.Add(new Divergence(_position, _provenSequence, sequence, what, expected, actual));
    }

    private void Take(int expected, int actual)
    {
        _position += expected;
        _expected.Remove(expected);
        _actual.Remove(actual);
    }

    private static ReadOnlySpan<byte> BytesOf(in OrderCommand output) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in output, 1))[..ComparedBytes];
}
