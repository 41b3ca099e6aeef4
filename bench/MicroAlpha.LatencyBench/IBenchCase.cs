namespace MicroAlpha.LatencyBench;

/// <summary>One thing that can be measured.</summary>
public interface IBenchCase
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>Measures and writes one line per result.</summary>
    void Run(BenchOptions options, Report report);
}
