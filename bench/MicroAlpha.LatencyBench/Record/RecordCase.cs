using System.Diagnostics;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Record;

/// <summary>
/// The recorder on one core, everything included (format, LZ4, write, group fdatasync), alternated with the
/// <c>lz4 -1</c> command on the same lines; and its stages.
/// </summary>
public sealed class RecordCase : IBenchCase
{
    private const double Million = 1e6;

    /// <inheritdoc />
    public string Name => "record";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var events = options.Scale(2_000_000);
        var root = Directory.CreateTempSubdirectory("microalpha-record-").FullName;
        var raw = Path.Combine(root, "raw.jsonl");
        try
        {
            var warm = Path.Combine(root, "warm");
            RecordBench.Record(warm, events);
            WriteRaw(warm, raw);
            var (record, format, compress, command) = (new Medians(), new Medians(), new Medians(), new Medians());
            for (var rep = 0; rep < options.Reps; rep++)
            {
                var directory = Path.Combine(root, $"r{rep}");
                record.Add(RecordBench.Record(directory, events) / Million);
                command.Add(events / Million / TimeCommand(raw));
                format.Add(RecordBench.Format(events) / Million);
                compress.Add(RecordBench.Compress(directory) / Million);
                Directory.Delete(directory, recursive: true);
            }

            report.Add(record.ToResult("record/recorder", "M/s", command, "lz4 -1 on the same lines"));
            report.Add(format.ToResult("record/format_only", "M/s"));
            report.Add(compress.ToResult("record/lz4_only", "M/s"));
            RecorderCost.Run(200_000, options, report, root);
            RecorderCost.Run(1_000_000, options, report, root);
            var size = RecordBench.Measure(warm);
            Report.Note($"line {size.LineBytes:0} B, ratio {size.RawBytes / (double)size.FileBytes:0.00}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void WriteRaw(string log, string path)
    {
        using var reader = new LogReader([log]);
        using var file = File.Create(path);
        while (reader.TryReadBlock())
            file.Write(reader.BlockLines);
    }

    private static double TimeCommand(string raw)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("lz4", ["-1", "-q", "-f", raw, "/dev/null"]))
            ?? throw new InvalidOperationException("lz4 did not start; install it: apt-get install lz4");
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
