using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>
/// How long a lane takes to notice an event after a millisecond without any, and what its waiting costs.
/// </summary>
internal static class WakeTable
{
    private const int PerSecond = 1000;
    private const int Events = 2000;

    /// <summary>One result per wait policy, and one of the machine's own futex.</summary>
    public static void Run(BenchOptions options, Report report)
    {
        Add("spin", MicroAlphaSide.Options(WaitPolicy.Spin));
        Add("yield", MicroAlphaSide.Options(WaitPolicy.Yield));
        Add("park", MicroAlphaSide.Options(WaitPolicy.Park));
        Add("park_no_spin", MicroAlphaSide.Options(WaitPolicy.Park) with { ParkSpinNs = 0 });
        Add("nap_500us", MicroAlphaSide.Options(WaitPolicy.Nap));
        Add("nap_50us", MicroAlphaSide.Options(WaitPolicy.Nap) with { NapNs = 50_000 });

        AddSample("bare_futex", () => BareFutex.FixedRate(PerSecond, options.Scale(Events)));

        void Add(string name, LaneOptions with) =>
            AddSample(name, () => MicroAlphaSide.FixedRate(PerSecond, options.Scale(Events), with));

        void AddSample(string name, Func<LatencySample> measure)
        {
            if (!options.Wants($"ring/wake_{name}"))
                return;
            var sample = measure();
            var latency = sample.FromPublish;
            report.Add(new Result($"ring/wake_{name}", "ns", latency.ValueAt(50), 1)
            {
                P50 = latency.ValueAt(50),
                P99 = latency.ValueAt(99),
                P999 = latency.ValueAt(99.9),
                Max = latency.LatencyNsMax,
                Spread = (latency.LatencyNsMin, latency.LatencyNsMax),
                CpuShare = sample.CpuShare,
            });
        }
    }
}
