using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Tests.Events;
using MicroAlpha.Venue.Matching;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>What holds of the native matcher whatever it is told, and how it treats its caller's mistakes.</summary>
[TestFixture]
internal sealed class NativeMatcherTests
{
    private static readonly MatcherOptions Small = new() { MaxOrders = 100, MaxInstruments = 2 };

    [Test]
    public void Reports_OfRandomCommands_ConserveSizeAndKeepLimitBandAndHalt() =>
        Prop.ForAll(Seeds.Any, seed =>
        {
            var shape = RandomShape.All[seed % RandomShape.All.Length];
            using var matcher = new NativeMatcher(shape.Options);
            var ledger = new MatcherLedger();
            var reports = new MatchReport[4096];
            var levels = new BookDepth[1000];
            foreach (var command in new RandomCommands(seed, shape).Take(2_000))
            {
                var count = matcher.Submit([command], reports, out _);
                ledger.Take(command, reports.AsSpan(0, count));
            }

            for (var instrument = 0u; instrument < shape.Instruments; instrument++)
            {
                foreach (var side in new[] { Side.Bid, Side.Ask })
                {
                    var count = matcher.Depth(instrument, side, levels);
                    Assert.That(levels[..count], Is.EqualTo(ledger.Levels(instrument, side)).AsCollection);
                }
            }

            Assert.That(ledger.Trades, Is.GreaterThan(10));
        }).QuickCheckThrowOnFailure();

    [Test]
    [NonParallelizable]
    public void Create_NoMemory_SaysHowMuchWasAskedFor()
    {
        var size = File.ReadLines("/proc/self/statm").First().Split(' ')[0];
        var room = (ulong.Parse(size, CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize) + (256 << 20);
        var before = AddressSpaceLimit.Get();
        AddressSpaceLimit.Set(before with { Soft = room });
        try
        {
            var options = new MatcherOptions { MaxOrders = MatcherOptions.OrdersLimit };
            var error = Assert.Throws<EngineException>(() => new NativeMatcher(options).Dispose())!;
            Assert.That(error.Code, Is.EqualTo("MA-701"));
            Assert.That(error.Message, Does.Contain($"{MatcherOptions.OrdersLimit} orders").And.Contain("ulimit -v"));
        }
        finally
        {
            AddressSpaceLimit.Set(before);
        }

        using var small = new NativeMatcher(Small);
        Assert.That(small.Options, Is.EqualTo(Small));
    }

    [Test]
    public void Submit_TenThousandTimes_AllocatesNothing()
    {
        var shape = RandomShape.All[1];
        using var matcher = new NativeMatcher(shape.Options);
        var commands = new RandomCommands(1, shape).Take(20_000);
        var reports = new MatchReport[1024];
        var levels = new BookDepth[100];
        matcher.Submit(commands.AsSpan(0, 10_000), reports, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 10_000; at < commands.Length; at++)
        {
            matcher.Submit(commands.AsSpan(at, 1), reports, out _);
            matcher.Depth(0, Side.Bid, levels);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Submit_RoomTooShort_ThrowsAndNothingHappens()
    {
        using var matcher = new NativeMatcher(Small);
        MatchCommand[] commands = [new() { Kind = MatchCommandKind.DefineInstrument, TickE9 = 1, LotE9 = 1 }];
        Assert.That(
            () => matcher.Submit(commands, new MatchReport[2], out _),
            Throws.ArgumentException.With.Message.Contains("2 reports").And.Message.Contains("3 is the least"));
        Assert.That(matcher.Submit([], [], out var consumed), Is.Zero);
        Assert.That(consumed, Is.Zero);
        var reports = new MatchReport[3];
        Assert.That(matcher.Submit(commands, reports, out _), Is.EqualTo(1));
        Assert.That(reports[0].Kind, Is.EqualTo(MatchReportKind.Applied));
    }

    [Test]
    public void Calls_AfterDispose_Throw()
    {
        var matcher = new NativeMatcher(Small);
        matcher.Dispose();
        matcher.Dispose();
        Assert.That(() => matcher.Submit([], [], out _), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => matcher.Depth(0, Side.Bid, []), Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase(0, 1)]
    [TestCase(-1, 1)]
    [TestCase(MatcherOptions.OrdersLimit + 1, 1)]
    [TestCase(1, 0)]
    [TestCase(1, MatcherOptions.InstrumentsLimit + 1)]
    public void Create_LimitOutOfRange_Throws(int orders, int instruments) => Assert.That(
        () => new NativeMatcher(new MatcherOptions { MaxOrders = orders, MaxInstruments = instruments }),
        Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Matchers_SideBySide_DoNotShareAnything()
    {
        using var one = new NativeMatcher(Small);
        using var other = new NativeMatcher(Small);
        var reports = new MatchReport[3];
        MatchCommand[] define = [new() { Kind = MatchCommandKind.DefineInstrument, TickE9 = 1, LotE9 = 1 }];
        foreach (var matcher in new[] { one, other })
        {
            matcher.Submit(define, reports, out _);
            Assert.That(reports[0].Kind, Is.EqualTo(MatchReportKind.Applied));
        }
    }
}
