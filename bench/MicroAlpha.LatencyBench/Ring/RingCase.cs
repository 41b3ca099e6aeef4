using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>
/// The ring's figures, alone or beside others: sides alternate repetition by repetition, the machine's mode is measured
/// around each, repetitions are grouped by mode, and mixed ones are dropped.
/// </summary>
/// <param name="peers">What to compare with; none in this project, Disruptor-net in the peer project.</param>
public sealed class RingCase(params IRingSide[] peers) : IBenchCase
{
    private const int Events = 20_000_000;
    private const int BlockingEvents = 8_000_000;
    private const int Rounds = 100_000;
    private const int FastRate = 1_000_000;
    private const int SlowRate = 100_000;

    private readonly IRingSide[] _sides = [new MicroAlphaSide(), .. peers];

    /// <inheritdoc/>
    public string Name => "ring";

    /// <inheritdoc/>
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rates = new RingComparison(_sides, options, report);
        var events = options.Scale(Events);
        var blockingEvents = options.Scale(BlockingEvents);
        rates.Rate("ring/one_to_one_1", side => side.OneToOne(1, events, false));
        rates.Rate("ring/one_to_one_10", side => side.OneToOne(10, events, false));
        var workNs = ProducerWork.MeasureNs();
        rates.Rate("ring/kept_up", side => side.KeptUp(events));
        rates.Rate("ring/kept_up_handing_over", side => 1000 / ((1000 / side.KeptUp(events)) - workNs));
        rates.Rate("ring/diamond", side => side.Diamond(events, false));
        rates.Rate("ring/diamond_threaded", side => side.Diamond(events / 4, true));
        rates.Rate("ring/blocking_1", side => side.OneToOne(1, blockingEvents, true));
        rates.Rate("ring/blocking_10", side => side.OneToOne(10, blockingEvents, true));
        rates.Latency("ring/ping_pong", side => side.PingPong(options.Scale(Rounds)));
        Paced(rates, options, "ring/rate_1m", FastRate, blocking: false);
        Paced(rates, options, "ring/rate_100k", SlowRate, blocking: false);
        Paced(rates, options, "ring/blocking_1m", FastRate, blocking: true);
        Paced(rates, options, "ring/blocking_100k", SlowRate, blocking: true);
        Report.Note($"  kept_up: {workNs:0.0} ns of work before each event; handing_over: the rate without that work");
        WakeTable.Run(options, report);
    }

    private static void Paced(RingComparison rates, BenchOptions options, string name, int perSecond, bool blocking)
    {
        var events = options.Scale(perSecond) / 2;
        rates.Latency(name, side => side.FixedRate(perSecond, events, blocking).FromDue);
        rates.Latency($"{name}_published", side => side.FixedRate(perSecond, events, blocking).FromPublish);
    }
}
