using System.Collections.Concurrent;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Native;
using MicroAlpha.Ring;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The paper venue in this process: an observer of the event ring fills orders against the engine's own market data. It
/// asks the last gate as a real one does. Its orders end with the engine.
/// </summary>
internal sealed class SimulatedBroker : IBroker
{
    private readonly LastGate _gate;
    private readonly BrokerEvents _events;
    private readonly PaperBroker _paper;
    private readonly ConcurrentQueue<(OrderCommand Command, long Sequence)> _waiting = new();
    private readonly Lane<EngineEvent, Stage> _lane;
    private volatile bool _isUp;
    private long _missed;

    /// <summary>Reserves all memory; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="place">The ring to watch, and where answers go.</param>
    /// <param name="gate">The last gate.</param>
    /// <param name="instruments">Instruments, ids from 0.</param>
    public SimulatedBroker(BrokerPlace place, LastGate gate, int instruments)
    {
        (_gate, _events) = (gate, place.Events);
        _paper = new PaperBroker(new PaperOptions
        {
            MaxInstruments = instruments,
            MaxOrders = (int)place.Desk.Orders.Capacity + 1,
        });
        var options = new LaneOptions("simulated") { IsObserver = true, Wait = WaitPolicy.Nap };
        _lane = new Lane<EngineEvent, Stage>(place.Ring, new Stage(this), options, LinuxPlatform.Ring);
    }

    /// <inheritdoc/>
    public string Name => "simulated";

    /// <inheritdoc/>
    public bool IsReconciled => _isUp;

    /// <inheritdoc/>
    public int Unknown => 0;

    /// <inheritdoc/>
    public string Trouble => _lane.Fault?.Message ?? "";

    /// <inheritdoc/>
    public void Start()
    {
        _lane.Start();
        EngineEvent slot = new()
        {
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.Connection,
            Source = EventSource.Venue,
        };
        slot.Connection.State = ConnectionState.Up;
        _isUp = _events.TryPublish(in slot);
    }

    /// <inheritdoc/>
    public void Define(string symbol, uint id)
    {
        // The ring tells it.
    }

    /// <inheritdoc/>
    public void Send(in OrderCommand command, long sequence) => _waiting.Enqueue((command, sequence));

    /// <inheritdoc/>
    public void Stop()
    {
        _gate.Close();
        _isUp = false;
        // First, so that a lane that waits for room on the ring goes on.
        _events.Detach();
        _lane.StopNow();
        _ = _lane.Join(5_000_000_000);
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("sent", _gate.Passed);
        writer.WriteNumber("stopped_by_last_gate", _gate.Stopped);
        writer.WriteNumber("missed_events", Interlocked.Read(ref _missed));
    }

    /// <inheritdoc/>
    public void Dispose() => _lane.Dispose();

    private void Take(ref EngineEvent slot)
    {
        Submit();
        Answer(slot.ReceiveTimeNs);
        _paper.OnEvent(in slot);
    }

    private void Submit()
    {
        while (_waiting.TryDequeue(out var next))
        {
            var (command, sequence) = next;
            if (command.Kind == CommandKind.Cancel)
            {
                _paper.Submit(in command, sequence);
            }
            else if (_gate.TryEnter(in command, sequence, out var refusal))
            {
                _paper.Submit(in command, sequence);
                _gate.Leave();
            }
            else
            {
                Publish(Refused(in command, sequence, refusal));
            }
        }
    }

    private void Answer(long untilNs)
    {
        EngineEvent answer = default;
        while (_paper.TryTake(untilNs, ref answer))
            Publish(answer);
    }

    private void Publish(in EngineEvent slot)
    {
        _gate.Sent.Take(in slot);
        _ = _events.TryPublish(in slot);
    }

    private static EngineEvent Refused(in OrderCommand command, long sequence, GateRefusal refusal)
    {
        EngineEvent slot = new()
        {
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = command.InstrumentId,
            Kind = EventKind.OrderRejected,
            Source = EventSource.Venue,
        };
        slot.OrderRejected = new OrderRejectedPayload
        {
            OrderId = command.OrderId,
            RejectedBy = BrokerSlots.ByLastGate,
            RefusedCommand = (byte)command.Kind,
            CommandSequence = sequence,
            ReasonCode = (uint)refusal.Code,
            ObservedValue = refusal.Value,
            LimitValue = refusal.Limit,
        };
        return slot;
    }

    private readonly struct Stage(SimulatedBroker broker) : IStage<EngineEvent>
    {
        public void OnEvent(ref EngineEvent slot, long sequence) => broker.Take(ref slot);

        public void OnBatchEnd(long sequence)
        {
        }

        public void OnIdle()
        {
            broker.Submit();
            broker.Answer(WallClock.NowNs());
        }

        // What was missed was never seen by the paper venue: its book is as old as that until the next quote.
        public void OnMissed(long firstMissed, long lastMissed) =>
            Interlocked.Add(ref broker._missed, lastMissed - firstMissed + 1);

        public void OnStop()
        {
        }
    }
}
