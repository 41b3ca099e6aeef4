using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>
/// The native matcher against its specification on random commands: every byte of every report and every level. A
/// difference is printed with the shortest run of commands that still shows it.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class MatcherEquivalenceTests
{
    private const int SeedsPerShape = 10;
    private const int CommandsPerSeed = 40_000;
    private const int MostReports = 4096;

    private static IEnumerable<TestCaseData> Runs =>
        from shape in Enumerable.Range(0, RandomShape.All.Length)
        from seed in Enumerable.Range(0, SeedsPerShape)
        select new TestCaseData(shape, seed);

    [TestCaseSource(nameof(Runs))]
    public void Submit_RandomCommands_GivesTheReportsOfTheSpecification(int shape, int seed)
    {
        var options = RandomShape.All[shape].Options;
        var commands = new RandomCommands(seed, RandomShape.All[shape]).Take(CommandsPerSeed);
        var at = FirstDifference(commands, options);
        if (at < 0)
            return;
        var shortest = Shrink([.. commands.AsSpan(0, at + 1)], options);
        Assert.Fail($"shape {shape}, seed {seed}, command {at}; the shortest run that differs:\n"
            + Describe(shortest, options));
    }

    [Test]
    public void RandomCommands_OfAllShapes_ReachEveryReasonAndKind()
    {
        var reasons = new HashSet<MatchReason>();
        var kinds = new HashSet<MatchReportKind>();
        var kept = 0;
        foreach (var shape in RandomShape.All)
        {
            using var matcher = new NaiveMatcher(shape.Options);
            foreach (var report in Run(matcher, new RandomCommands(1, shape).Take(CommandsPerSeed)))
            {
                reasons.Add(report.Reason);
                kinds.Add(report.Kind);
                kept += report.Flags.HasFlag(MatchReportFlags.KeptPriority) ? 1 : 0;
            }
        }

        MatchReason[] never = [MatchReason.OutOfMemory];
        Assert.That(Enum.GetValues<MatchReason>().Except(reasons).ToArray(), Is.EqualTo(never));
        Assert.That(Enum.GetValues<MatchReportKind>().Except(kinds).ToArray(), Is.EqualTo([MatchReportKind.None]));
        Assert.That(kept, Is.GreaterThan(100));
    }

    [Test]
    public void Submit_AnyBatchesAndAnyRoom_GivesTheSameReports([Range(0, 7)] int seed)
    {
        var shape = RandomShape.All[seed % RandomShape.All.Length];
        var commands = new RandomCommands(seed + 1000, shape).Take(20_000);
        using var whole = new NativeMatcher(shape.Options);
        using var cut = new NativeMatcher(shape.Options);
        using var naive = new NaiveMatcher(shape.Options);
        var expected = Run(whole, commands);
        Assert.That(RunCut(cut, commands, seed), Is.EqualTo(expected).AsCollection);
        Assert.That(RunCut(naive, commands, seed), Is.EqualTo(expected).AsCollection);
    }

    [Test]
    public void Submit_TooLittleRoom_BothAskForTheSame([Range(0, 3)] int seed)
    {
        var shape = RandomShape.All[seed];
        using var native = new NativeMatcher(shape.Options);
        using var naive = new NaiveMatcher(shape.Options);
        var reports = new MatchReport[MostReports];
        var asked = 0;
        foreach (var command in new RandomCommands(seed + 2000, shape).Take(20_000))
        {
            var written = native.Submit([command], reports.AsSpan(0, IMatcher.BaseReports), out var consumed);
            naive.Submit([command], reports.AsSpan(0, IMatcher.BaseReports), out var naiveConsumed);
            Assert.That((consumed, native.RequiredReports), Is.EqualTo((naiveConsumed, naive.RequiredReports)));
            if (consumed == 1)
                continue;
            asked++;
            Assert.That(written, Is.Zero);
            var room = native.RequiredReports;
            native.Submit([command], reports.AsSpan(0, room - 1), out consumed);
            Assert.That(consumed, Is.Zero, "less room than asked for");
            native.Submit([command], reports.AsSpan(0, room), out consumed);
            naive.Submit([command], reports.AsSpan(0, room), out naiveConsumed);
            Assert.That((consumed, naiveConsumed), Is.EqualTo((1, 1)), "as much room as asked for");
        }

        Assert.That(asked, Is.GreaterThan(100));
    }

    // Index of the first command whose reports, or whose book afterwards, differ; -1 when none does.
    private static int FirstDifference(ReadOnlySpan<MatchCommand> commands, MatcherOptions options)
    {
        using var native = new NativeMatcher(options);
        using var naive = new NaiveMatcher(options);
        var ours = new MatchReport[MostReports];
        var theirs = new MatchReport[MostReports];
        for (var i = 0; i < commands.Length; i++)
        {
            var one = commands.Slice(i, 1);
            var count = native.Submit(one, ours, out var consumed);
            var expected = naive.Submit(one, theirs, out var naiveConsumed);
            if (consumed != naiveConsumed || !Bytes(ours, count).SequenceEqual(Bytes(theirs, expected))
                || (i % 16 == 0 && !IsSameDepth(native, naive, one[0].InstrumentId)))
                return i;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> Bytes(MatchReport[] reports, int count) =>
        MemoryMarshal.AsBytes(reports.AsSpan(0, count));

    private static bool IsSameDepth(NativeMatcher native, NaiveMatcher naive, uint instrument)
    {
        Span<BookDepth> ours = stackalloc BookDepth[64];
        Span<BookDepth> theirs = stackalloc BookDepth[64];
        for (var side = Side.None; side <= Side.Ask + 1; side++)
        {
            var count = native.Depth(instrument, side, ours);
            var expected = naive.Depth(instrument, side, theirs);
            if (!MemoryMarshal.AsBytes(ours[..count]).SequenceEqual(MemoryMarshal.AsBytes(theirs[..expected])))
                return false;
        }

        return true;
    }

    // Leaves out ever smaller pieces, as long as a difference remains.
    private static MatchCommand[] Shrink(MatchCommand[] commands, MatcherOptions options)
    {
        for (var piece = commands.Length / 2; piece > 0; piece /= 2)
        {
            for (var at = 0; at < commands.Length;)
            {
                MatchCommand[] without = [.. commands[..at], .. commands.Skip(at + piece)];
                var difference = FirstDifference(without, options);
                if (difference >= 0)
                    commands = without[..(difference + 1)];
                else
                    at += piece;
            }
        }

        return commands;
    }

    private static string Describe(MatchCommand[] commands, MatcherOptions options)
    {
        var text = new StringBuilder();
        using var native = new NativeMatcher(options);
        using var naive = new NaiveMatcher(options);
        foreach (var command in commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"{MatchText.Of(command)}\n");
            foreach (var report in Run(naive, [command]))
                text.Append(CultureInfo.InvariantCulture, $"    specification {MatchText.Of(report)}\n");
            foreach (var report in Run(native, [command]))
                text.Append(CultureInfo.InvariantCulture, $"    native        {MatchText.Of(report)}\n");
        }

        return text.ToString();
    }

    private static List<MatchReport> Run(IMatcher matcher, ReadOnlySpan<MatchCommand> commands)
    {
        var all = new List<MatchReport>();
        var reports = new MatchReport[MostReports];
        while (commands.Length > 0)
        {
            all.AddRange(reports.AsSpan(0, matcher.Submit(commands, reports, out var consumed)));
            Assert.That(consumed, Is.GreaterThan(0));
            commands = commands[consumed..];
        }

        return all;
    }

    private static List<MatchReport> RunCut(IMatcher matcher, ReadOnlySpan<MatchCommand> commands, int seed)
    {
        var random = new Random(seed);
        var all = new List<MatchReport>();
        var needed = IMatcher.BaseReports;
        while (commands.Length > 0)
        {
            var reports = new MatchReport[needed + random.Next(8)];
            var batch = commands[..Math.Min(commands.Length, random.Next(1, 40))];
            all.AddRange(reports.AsSpan(0, matcher.Submit(batch, reports, out var consumed)));
            needed = Math.Max(IMatcher.BaseReports, matcher.RequiredReports);
            commands = commands[consumed..];
        }

        return all;
    }
}
