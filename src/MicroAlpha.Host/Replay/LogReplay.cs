using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Replay;

/// <summary>
/// Replays logs through the core, session by session, and compares what it does with what the log says was done.
/// </summary>
internal sealed class LogReplay
{
    private const int BatchSlots = 512;

    private readonly ReplayOptions _options;
    private readonly Action<double> _progress;
    private readonly EngineEvent[] _batch = GC.AllocateArray<EngineEvent>(BatchSlots, pinned: true);
    private readonly ReplayPace _pace;
    private readonly int _batchSize;
    private readonly List<string> _doubts = [];
    private OutputComparer? _comparer;
    private List<OrderCommand>? _kept;
    private ReplayCore? _core;
    private long _events;
    private long _commands;
    private int _sessions;
    private OrderCommand _last;
    private OrderCommand _lastExpected;
    private long _expectedOutputs;
    private SessionFacts _facts = SessionFacts.Default;
    private Divergence? _gap;
    private bool _isSecondPass;
    private long _unproven;
    private long _sessionEvents;
    private long _lastSequence = -1;

    private LogReplay(ReplayOptions options, Action<double> progress)
    {
        _options = options;
        _progress = progress;
        _pace = new ReplayPace(options.Speed);
        _batchSize = options.Speed > 0 ? 1 : BatchSlots;
    }

    /// <summary>
    /// Replays, and verifies when the options say so. The log's own damage is reported, never thrown.
    /// </summary>
    /// <exception cref="EngineException">The log can not be opened, or the core failed.</exception>
    public static ReplayResult Run(ReplayOptions options, Action<double> progress)
    {
        if (!options.IsVerified)
            return new LogReplay(options, progress).Pass();
        var first = new LogReplay(options, progress) { _comparer = new OutputComparer(), _kept = [] };
        var result = first.Pass();
        if (first._expectedOutputs > 0 || result.First is not null)
            return result with { ComparedWith = "log" };
        // An imported log has no outputs of a core: the same events must give the same outputs in the other way of
        // running.
        var second = new LogReplay(options with { IsThreaded = !options.IsThreaded }, progress)
        {
            _comparer = new OutputComparer(),
            _isSecondPass = true,
        };
        foreach (var output in first._kept)
            second._comparer.Expect(output);
        var compared = second.Pass();
        second._comparer.Finish(mayLackTail: false);
        return result with
        {
            ComparedWith = "threaded against lockstep",
            EqualOutputs = compared.EqualOutputs,
            EqualCheckpoints = compared.EqualCheckpoints,
            UnprovenEvents = 0,
            First = second._comparer.First,
            DifferenceCount = second._comparer.DifferenceCount,
            Differences = second._comparer.Differences,
        };
    }

    private ReplayResult Pass()
    {
        var start = Stopwatch.GetTimestamp();
        using var reader = new LogReader(_options.Paths);
        var share = new ReadShare(_options.Paths);
        EngineEvent slot = default;
        OrderCommand command = default;
        var isAtEnd = false;
        while (!isAtEnd && _gap is null)
        {
            var count = reader.ReadEvents(_batch.AsSpan(0, _batchSize), out var sequence);
            if (count > 0)
            {
                Feed(_batch.AsSpan(0, count), sequence);
                if ((_events & 0xFFFF) < count)
                    _progress(share.Of(reader));
                continue;
            }

            isAtEnd = Handle(reader, reader.Next(ref slot, ref command, out sequence), ref slot, command, sequence);
        }

        FinishSession();
        return new ReplayResult
        {
            Events = _events,
            ElapsedNs = (long)Stopwatch.GetElapsedTime(start).TotalNanoseconds,
            Commands = _commands,
            CommandHash = _last.CommandHash,
            StateHash = _last.StateHash,
            Sessions = _sessions,
            EqualOutputs = _comparer?.EqualCount ?? 0,
            EqualCheckpoints = _comparer?.EqualCheckpoints ?? 0,
            First = _comparer?.First ?? _gap,
            DifferenceCount = _comparer?.DifferenceCount ?? 0,
            Differences = _comparer?.Differences ?? [],
            UnprovenEvents = _unproven,
            Damages = [.. reader.Damages.Select(damage => damage.ToString()), .. _doubts],
        };
    }

    private bool Handle(LogReader reader, LogRecord record, ref EngineEvent slot, in OrderCommand command,
        long sequence)
    {
        switch (record)
        {
            case LogRecord.Event:
                _batch[0] = slot;
                Feed(_batch.AsSpan(0, 1), sequence);
                break;
            case LogRecord.Command:
                _expectedOutputs++;
                _lastExpected = command;
                _comparer?.Expect(command);
                break;
            case LogRecord.Meta:
                _facts = _facts.With(reader.Line);
                if (_facts.Doubt.Length > 0)
                    _doubts.Add($"{reader.SegmentPath}: {_facts.Doubt}");
                break;
            case LogRecord.Session:
                FinishSession();
                _sessions++;
                _sessionEvents = 0;
                _facts = SessionFacts.Default;
                break;
            case LogRecord.Gap:
                var gap = reader.Gap;
                _gap = new Divergence(
                    _commands, gap.FirstSequence - 1, gap.FirstSequence, "gap",
                    $"events {gap.FirstSequence} to {gap.LastSequence}", "not in the log");
                break;
        }

        return record == LogRecord.End;
    }

    private void Feed(ReadOnlySpan<EngineEvent> events, long firstSequence)
    {
        _core ??= new ReplayCore(_options, firstSequence, _facts, Take);
        _pace.Wait(events[0].ReceiveTimeNs);
        _core.Feed(events);
        _events += events.Length;
        _sessionEvents += events.Length;
        _lastSequence = firstSequence + events.Length - 1;
    }

    private void Take(OrderCommand output)
    {
        if (output.Kind == CommandKind.Checkpoint)
            _last = output;
        else
            _commands++;
        _comparer?.Add(output);
        if (_expectedOutputs == 0)
            _kept?.Add(output);
    }

    private void FinishSession()
    {
        if (_core is null)
            return;
        _core.Finish();
        _core.Dispose();
        _core = null;
        if (_comparer is null || _isSecondPass || _gap is not null)
            return;
        // A run that was killed has not recorded its last outputs, or none at all; one that ended has said its last
        // state.
        var isComplete = _lastExpected.Kind == CommandKind.Checkpoint
            && _lastExpected.CauseSequence == _last.CauseSequence;
        _comparer.Finish(mayLackTail: !isComplete);
        _unproven += Math.Min(_sessionEvents, _lastSequence - _comparer.ProvenSequence);
        _comparer.Forget();
        _lastExpected = default;
    }
}
