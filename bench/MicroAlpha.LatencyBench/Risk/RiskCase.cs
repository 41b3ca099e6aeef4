using System.Diagnostics;
using MicroAlpha.Events;

namespace MicroAlpha.LatencyBench.Risk;

/// <summary>
/// The risk gate with every check on: ns for an order that passes all of them and is reserved, and for one that a late
/// check refuses. Batches of 64 orders over 16 instruments; what passed is canceled in between, off the clock.
/// </summary>
public sealed class RiskCase : IBenchCase
{
    private const int Batch = 64;
    private const long Cent = DecimalE9.One / 100;

    /// <inheritdoc />
    public string Name => "risk";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        Machine.Pin(Machine.ConsumerCpu);
        var (passed, refused) = (new Medians(), new Medians());
        var allocated = 0L;
        for (var rep = 0; rep < options.Reps; rep++)
        {
            var books = new RiskBooks(1 << 18);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (pass, refuse) = (Measure(books, options.Scale(200_000), false),
                Measure(books, options.Scale(200_000), true));
            allocated += rep == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            passed.Add(pass);
            refused.Add(refuse);
        }

        Report.Note($"risk: {allocated} B allocated while orders passed");
        report.Add(passed.ToResult("risk/passed", "ns"));
        report.Add(refused.ToResult("risk/refused", "ns"));
    }

    private static double Measure(RiskBooks books, int orders, bool isRefused)
    {
        Span<uint> ids = stackalloc uint[Batch];
        var ticks = 0L;
        var count = 0;
        for (; count < orders; count += Batch)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Batch; i++)
            {
                // Through all but the self-trade check when it is to be refused: our own sell rests at 101.
                var price = isRefused ? 101 * DecimalE9.One : (99 * DecimalE9.One) + (((count + (i >> 4)) % 90) * Cent);
                var intent = RiskBooks.Intent((uint)i % RiskBooks.Instruments, Side.Bid, price);
                var isPassed = books.Gate.TryPass(ref intent, intent.DecisionTimeNs, out ids[i], out var reject);
                if (isPassed == isRefused)
                    throw new InvalidOperationException($"{reject}");
            }

            ticks += Stopwatch.GetTimestamp() - start;
            foreach (var id in ids)
            {
                if (id != 0)
                    books.Close(id);
            }
        }

        return ticks * 1e9 / Stopwatch.Frequency / count;
    }
}
