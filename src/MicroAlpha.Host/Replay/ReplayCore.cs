using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Replay;

/// <summary>
/// The core of one replayed session: the same stages as live, in lockstep on the caller's thread or on a lane of their
/// own. The caller's thread feeds events and takes the outputs.
/// </summary>
internal sealed class ReplayCore : IDisposable
{
    private const int CommandCapacity = 1 << 16;

    private readonly Ring<EngineEvent> _events;
    private readonly Ring<OrderCommand> _commands;
    private readonly SingleProducer<EngineEvent> _producer;
    private readonly CommandOutputs _outputs;
    private readonly CoreStepper _stepper;
    private readonly LaneControl? _lane;
    private readonly int _maxBatch;
    private readonly Action<OrderCommand> _onOutput;

    /// <summary>Builds the core and starts its lane when threaded.</summary>
    /// <param name="options">How to replay.</param>
    /// <param name="firstSequence">Sequence of the session's first event.</param>
    /// <param name="session">What the log says of the session.</param>
    /// <param name="onOutput">Gets every command and checkpoint, in order, on the caller's thread.</param>
    public ReplayCore(
        ReplayOptions options, long firstSequence, SessionFacts session, Action<OrderCommand> onOutput)
    {
        _onOutput = onOutput;
        _maxBatch = options.MaxBatch;
        _events = new Ring<EngineEvent>(options.RingCapacity, firstSequence, LinuxPlatform.Ring);
        _commands = new Ring<OrderCommand>(CommandCapacity);
        _producer = new SingleProducer<EngineEvent>(_events);
        var books = new BooksStage(new BookSet(session.Books));
        var lane = options.IsThreaded
            ? new LaneOptions(LaneLayout.Core) { Cpu = options.CoreCpu, Wait = WaitPolicy.Yield }
            : null;
        _stepper = Topology.CreateCore(
            books,
            session.Indicators,
            session.Trading,
            new CommandWriter(new SingleProducer<OrderCommand>(_commands)),
            session.CheckpointEvery,
            new CoreStepperBuilder(_events, lane));
        _lane = _stepper.Lane;
        _lane?.Start();
        _outputs = new CommandOutputs(_commands, "replay");
    }

    /// <summary>Feeds events; in lockstep they are processed before it returns.</summary>
    public void Feed(ReadOnlySpan<EngineEvent> events)
    {
        while (!events.IsEmpty)
        {
            var count = Math.Min(events.Length, _maxBatch);
            long first;
            while (!_producer.TryClaim(count, out first))
            {
                // The core may be waiting for its outputs to be taken: this thread is also their reader.
                ThrowIfFaulted();
                TakeOutputs();
                if (_lane is not null)
                    Thread.Yield();
            }

            for (var i = 0; i < count; i++)
                _producer.Write(first + i, events[i]);
            _producer.Publish(first, count);
            events = events[count..];
            _stepper.Step(count);
            TakeOutputs();
        }
    }

    /// <summary>Processes everything that is left and takes the last outputs.</summary>
    public void Finish()
    {
        _stepper.DrainAndStop();
        if (_lane is not null)
        {
            while (!_lane.Join(1_000_000))
                TakeOutputs();
        }

        ThrowIfFaulted();
        TakeOutputs();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _lane?.Dispose();
        if (_lane is { HasEnded: false })
            return; // It still uses the slots.
        _events.Dispose();
        _commands.Dispose();
    }

    private void TakeOutputs()
    {
        while (_outputs.TryNext(long.MaxValue, out var command, out _))
            _onOutput(command);
    }

    private void ThrowIfFaulted()
    {
        if (_lane?.Fault is { } fault)
            throw new EngineException("MA-603", ExitCode.Failed, $"the core stopped while replaying: {fault.Message}",
                fault);
    }
}
