using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>Wanted against acknowledged, against a model of the server.</summary>
internal sealed class SubscriptionBookTests
{
    private const StreamChannels Both = StreamChannels.Trades | StreamChannels.Quotes;

    [Test]
    public void TryTake_ThousandsOfSymbols_ChunksKeepBothLimits()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(Numbered(10_000), Both | StreamChannels.Bars, StreamChannels.None);
        var state = new SortedSet<string>(StringComparer.Ordinal);
        var requests = 0;
        while (book.TryTake(out var request))
        {
            var bytes = request.ToBytes();
            Assert.That(bytes, Has.Length.LessThan(32_768));
            var message = JsonNode.Parse(bytes)!.AsObject();
            Assert.That(message["trades"]!.AsArray(), Has.Count.LessThanOrEqualTo(100));
            StreamScript.Apply(message, state);
            requests++;
            book.Acknowledge(Encoding.UTF8.GetBytes(StreamScript.Acknowledgement(state)));
        }

        Assert.That(requests, Is.EqualTo(100));
        Assert.That(state, Has.Count.EqualTo(30_000));
        Assert.That((book.IsSettled, book.AcknowledgedSymbols), Is.EqualTo((true, 10_000)));
    }

    [Test]
    public void Refused_AsText_NamesTenAndCountsTheRest()
    {
        var refused = Enumerable.Range(0, 12).Select(
            n => new RefusedSubscription($"S{n}", StreamChannels.Quotes, 405)).ToList();
        refused[1] = new RefusedSubscription("NVDA", Both, 0);
        Assert.That(RefusedSubscription.ToText(refused), Does.StartWith(
            "S0 quotes (405), NVDA trades and quotes (not acknowledged), S2 quotes (405), ").And.EndsWith(
            "S9 quotes (405) and 2 more"));
        Assert.That(RefusedSubscription.ToText(refused[..1]), Is.EqualTo("S0 quotes (405)"));
    }

    [Test]
    public void TryTake_LongNames_StaysBelowTheBytes()
    {
        var book = new SubscriptionBook(100, 1_000);
        book.Change(Numbered(50), Both, StreamChannels.None);
        Assert.That(book.TryTake(out var request), Is.True);
        Assert.That(request.ToBytes(), Has.Length.LessThanOrEqualTo(1_000));
        Assert.That(request.Entries, Has.Count.GreaterThan(0));
    }

    [Test]
    public void TryTake_WhileOneIsOutstanding_GivesNothing()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(["A"], Both, StreamChannels.None);
        Assert.That(book.TryTake(out _), Is.True);
        book.Change(["B"], Both, StreamChannels.None);
        Assert.That(book.TryTake(out _), Is.False);
        Assert.That(book.IsSettled, Is.False);
    }

    [Test]
    public void TryRefuse_400_FindsTheOneBadSymbol()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change([.. Numbered(40), "bad!", .. Numbered(60).Select(name => "Z" + name)], Both, StreamChannels.None);
        var state = Serve(
            book, entries => entries.Any(entry => entry.EndsWith("bad!", StringComparison.Ordinal)) ? 400 : 0);
        Assert.That(book.Refused, Is.EqualTo(new[] { new RefusedSubscription("bad!", Both, 400) }));
        Assert.That(state, Has.Count.EqualTo(200), "no neighbour of the bad symbol is lost");
    }

    [Test]
    public void TryRefuse_405_FillsThePlanAndReportsTheRest()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(Numbered(500), StreamChannels.Trades | StreamChannels.Bars, StreamChannels.None);
        var requests = 0;
        SortedSet<string> state = new(StringComparer.Ordinal);
        state = Serve(
            book,
            entries =>
            {
                requests++;
                return entries.Concat(state).Count(entry => entry.StartsWith("trades:", StringComparison.Ordinal)) > 30
                    ? 405
                    : 0;
            },
            state);
        Assert.That(state.Count(entry => entry.StartsWith("trades:", StringComparison.Ordinal)), Is.EqualTo(30));
        Assert.That(state.Count(entry => entry.StartsWith("bars:", StringComparison.Ordinal)), Is.EqualTo(500));
        Assert.That(book.Refused, Has.Count.EqualTo(470).And.All.Property("Code").EqualTo(405));
        Assert.That(requests, Is.LessThan(40), "the limit is found by halving, not symbol by symbol");
    }

    [Test]
    public void TryRefuse_410_GivesUpTheChannelOnly()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(Numbered(250), Both | StreamChannels.Imbalances, StreamChannels.None);
        var state = Serve(
            book, entries => entries.Any(entry => entry.StartsWith("imb", StringComparison.Ordinal)) ? 410 : 0);
        Assert.That(state, Has.Count.EqualTo(500));
        Assert.That(book.Refused.Select(refused => refused.Channels), Has.All.EqualTo(StreamChannels.Imbalances));
        Assert.That(book.Refused, Has.Count.EqualTo(250));
    }

    [Test]
    public void TryRefuse_413_GivesUpTheWildcardOnly()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(["*", "A"], StreamChannels.Quotes, StreamChannels.None);
        var state = Serve(book, entries => entries.Contains("quotes:*") ? 413 : 0);
        Assert.That(book.Refused.Select(refused => refused.Symbol), Does.Contain("*"));
        Assert.That((book.IsSettled, state), Is.EqualTo((true, state)));
    }

    [Test]
    public void Acknowledge_WithoutWhatWasAsked_IsRetriedThenReported()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Change(["A", "B"], StreamChannels.Trades, StreamChannels.None);
        var asked = 0;
        while (book.TryTake(out _))
        {
            asked++;
            book.Acknowledge("""[{"T":"subscription","trades":["A"]}]"""u8);
        }

        Assert.That(asked, Is.EqualTo(3));
        Assert.That(book.Refused, Is.EqualTo(new[] { new RefusedSubscription("B", StreamChannels.Trades, 0) }));
    }

    [Test]
    public void Acknowledge_WithWhatNobodyWants_IsUnsubscribed()
    {
        var book = new SubscriptionBook(100, 32_000);
        book.Acknowledge("""[{"T":"subscription","trades":["A","*"],"corrections":["A"]}]"""u8);
        Assert.That(book.TryTake(out var request), Is.True);
        Assert.That(request.IsSubscribe, Is.False);
        Assert.That(Encoding.UTF8.GetString(request.ToBytes()),
            Is.EqualTo("""{"action":"unsubscribe","trades":["A","*"]}"""));
    }

    [Test]
    public void Book_AnyChangesAndRefusals_EndsAsWantedWithoutWhatIsRefused() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var book = new SubscriptionBook(1 + random.Next(5), 1_000 + random.Next(2_000));
            var bad = Numbered(20).Where(_ => random.Next(8) == 0).ToHashSet();
            var state = new SortedSet<string>(StringComparer.Ordinal);
            var wanted = new HashSet<string>();
            for (var round = 0; round < 6; round++)
            {
                foreach (var symbol in Numbered(20).Where(_ => random.Next(3) == 0))
                {
                    var add = (StreamChannels)random.Next(8);
                    var remove = (StreamChannels)random.Next(8) & ~add;
                    book.Change([symbol], add, remove);
                    foreach (var (channel, name) in ChannelNames.All)
                    {
                        if ((add & channel) != 0)
                            wanted.Add($"{name}:{symbol}");
                        if ((remove & channel) != 0)
                            wanted.Remove($"{name}:{symbol}");
                    }
                }

                if (random.Next(4) == 0)
                {
                    book.Restart();
                    state.Clear();
                }

                Serve(book, entries => entries.Any(entry => bad.Contains(entry.Split(':')[1])) ? 400 : 0, state);
            }

            Assert.That(book.IsSettled, Is.True);
            Assert.That(state, Is.EquivalentTo(wanted.Where(entry => !bad.Contains(entry.Split(':')[1]))));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<string> Numbered(int count) => Enumerable.Range(0, count).Select(n => $"SYM{n:0000}");

    // The server: refuses with a code, or applies and acknowledges its whole state.
    private static SortedSet<string> Serve(
        SubscriptionBook book, Func<List<string>, int> judge, SortedSet<string>? state = null)
    {
        state ??= new SortedSet<string>(StringComparer.Ordinal);
        for (var turn = 0; book.TryTake(out var request); turn++)
        {
            Assert.That(turn, Is.LessThan(5_000), "it never settles");
            var message = JsonNode.Parse(request.ToBytes())!.AsObject();
            var code = request.IsSubscribe ? judge([.. StreamScript.EntriesOf(message)]) : 0;
            if (code != 0)
            {
                Assert.That(book.TryRefuse(code, StreamReactions.OfCode(code)), Is.True);
                continue;
            }

            StreamScript.Apply(message, state);
            book.Acknowledge(Encoding.UTF8.GetBytes(StreamScript.Acknowledgement(state)));
        }

        return state;
    }
}
