using System.Diagnostics;
using System.Globalization;
using MicroAlpha.Native;

namespace MicroAlpha.LatencyBench;

/// <summary>
/// The machine and the mode it is in. On a virtual machine the host moves the CPUs: a cache line's round trip between
/// two of them takes about 120 ns when they are near and 460 ns when they are far, and every ring figure follows.
/// </summary>
public static class Machine
{
    private const int RoundTrips = 1500;
    private const long FarNs = 250;
    private const double MixedFactor = 1.6;

    /// <summary>The CPUs this process may use, ascending.</summary>
    public static IReadOnlyList<int> Cpus { get; } = Affinity.GetAllowedCpus();

    /// <summary>Where the consumer of a pair runs: the highest CPU.</summary>
    public static int ConsumerCpu => Cpus[^1];

    /// <summary>Where the producer of a pair runs: the lowest CPU, or with one CPU the same.</summary>
    public static int ProducerCpu => Cpus[0];

    /// <summary>CPU model, count, kernel and runtime in one line.</summary>
    public static string Describe()
    {
        var model = "unknown CPU";
        foreach (var line in File.ReadLines("/proc/cpuinfo"))
        {
            if (line.StartsWith("model name", StringComparison.Ordinal))
            {
                model = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
                break;
            }
        }

        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return string.Create(
            CultureInfo.InvariantCulture, $"{model}, {Cpus.Count} CPUs, Linux {kernel}, .NET {Environment.Version}");
    }

    /// <summary>Binds the calling thread when the system lets us; a benchmark without it is only noisier.</summary>
    public static void Pin(int cpu) => _ = Affinity.PinCurrentThread(cpu);

    /// <summary>Round trip of one cache line between the two CPUs, ns, median of many. About 1 ms.</summary>
    public static long RoundTripNs()
    {
        if (Cpus.Count < 2)
            return 0;
        var line = new SharedLine();
        var answering = new Thread(() => Answer(line)) { IsBackground = true };
        answering.Start();
        Pin(ProducerCpu);
        var times = new long[RoundTrips];
        for (var i = 1; i <= RoundTrips; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Volatile.Write(ref line.Value, i);
            while (Volatile.Read(ref line.Value) != -i)
            {
            }

            times[i - 1] = Stopwatch.GetTimestamp() - start;
        }

        answering.Join();
        Array.Sort(times);
        return times[RoundTrips / 2];
    }

    /// <summary>"near", "far", or "mixed" when the machine changed between the two measurements.</summary>
    public static string Mode(long beforeNs, long afterNs)
    {
        if (Math.Max(beforeNs, afterNs) > MixedFactor * Math.Max(1, Math.Min(beforeNs, afterNs)))
            return "mixed";
        return beforeNs + afterNs < 2 * FarNs ? "near" : "far";
    }

    private static void Answer(SharedLine line)
    {
        Pin(ConsumerCpu);
        for (var i = 1; i <= RoundTrips; i++)
        {
            while (Volatile.Read(ref line.Value) != i)
            {
            }

            Volatile.Write(ref line.Value, -i);
        }
    }

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 264)]
    private sealed class SharedLine
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public int Value;
    }
}
