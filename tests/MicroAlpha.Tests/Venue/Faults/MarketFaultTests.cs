using System.Text.Json;
using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Faults in what the market tells.</summary>
[TestFixture]
internal sealed class MarketFaultTests : FaultRun
{
    [Test]
    [Shows(VenueFault.QuoteBurst)]
    public async Task QuoteBurst_Once_ComesWhole()
    {
        using var socket = await QuotesAsync();
        var before = (await Http.GetAsync("/_venue/stats")).GetProperty("quotes").GetInt64();
        await Http.FaultsAsync("quote-burst=20000");
        var got = 0;
        while (got < 20_000)
            got += (await socket.ReceiveAsync()).GetArrayLength();
        Assert.That((await Http.GetAsync("/_venue/stats")).GetProperty("quotes").GetInt64() - before,
            Is.GreaterThanOrEqualTo(20_000));
    }

    [Test]
    public async Task QuoteBurst_Million_RequestsAreAnsweredInBetween()
    {
        var before = await QuotesToldAsync();
        await Http.FaultsAsync("quote-burst=1000000");
        Assert.That(await QuotesToldAsync() - before, Is.LessThan(1_000_000), "answered before the burst is over");
        for (var i = 0; i < 3000 && await QuotesToldAsync() - before < 1_000_000; i++)
            await Task.Delay(10);
        Assert.That(await QuotesToldAsync() - before, Is.GreaterThanOrEqualTo(1_000_000));
    }

    [Test]
    [Shows(VenueFault.MixedArrays)]
    public async Task MixedArrays_On_HaveManyMessagesOfBothKinds()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("mixed-arrays=300");
        JsonElement array;
        do
            array = await socket.ReceiveAsync();
        while (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() < 300);
        Assert.That(array.EnumerateArray().Select(static one => one.GetProperty("T").GetString()).Distinct(),
            Is.EquivalentTo(new[] { "q", "t" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    [Shows(VenueFault.UnknownType, VenueFault.ExtraFields)]
    public async Task UnknownTypeAndExtraFields_On_StandAmongTheKnown(bool isPacked)
    {
        using var socket = await QuotesAsync(isPacked);
        await Http.FaultsAsync("unknown-type", "extra-fields");
        var unknown = await socket.FindAsync("zz");
        Assert.That(unknown.GetProperty("nested").ValueKind, Is.EqualTo(JsonValueKind.Object));
        var quote = await socket.FindAsync(static one =>
            one.GetProperty("T").GetString() == "q" && one.TryGetProperty("zz", out _));
        Assert.That(quote.TryGetProperty("ap", out _), Is.True);
    }

    [Test]
    [Shows(VenueFault.CrossedQuote, VenueFault.EmptySide)]
    public async Task CrossedQuoteAndEmptySide_Once_AreTold()
    {
        using var socket = await QuotesAsync();
        await Http.FaultsAsync("crossed-quote=AAPL", "empty-side=MSFT");
        _ = await socket.FindAsync(static one => one.GetProperty("T").GetString() == "q"
            && one.GetProperty("bp").GetDecimal() > one.GetProperty("ap").GetDecimal()
            && one.GetProperty("ap").GetDecimal() > 0);
        _ = await socket.FindAsync(static one => one.GetProperty("T").GetString() == "q"
            && one.GetProperty("ap").GetDecimal() == 0 && one.GetProperty("as").GetDecimal() == 0);
    }

    [Test]
    [Shows(VenueFault.TradeCorrection, VenueFault.TradeCancel)]
    public async Task CorrectionAndCancel_Once_ComeWithTheTrades()
    {
        using var socket = await QuotesAsync();
        _ = await socket.FindAsync("t");
        await Http.FaultsAsync("trade-correction", "trade-cancel");
        var correction = await socket.FindAsync("c");
        Assert.That(correction.GetProperty("cp").GetDecimal() - correction.GetProperty("op").GetDecimal(),
            Is.EqualTo(0.01m));
        Assert.That((await socket.FindAsync("x")).GetProperty("a").GetString(), Is.EqualTo("C"));
    }

    [Test]
    [Shows(VenueFault.Halt)]
    public async Task Halt_Once_IsToldAndResumes()
    {
        using var socket = await VenueSocket.EnterAsync(Venue);
        await socket.SendAsync("""{"action":"subscribe","statuses":["*"]}""");
        _ = await socket.ReceiveAsync();
        await Task.Delay(50);
        await Http.FaultsAsync("halt=AAPL");
        Assert.That((await socket.FindAsync("s")).GetProperty("sc").GetString(), Is.EqualTo("H"));
        Assert.That((await socket.FindAsync("s")).GetProperty("sc").GetString(), Is.EqualTo("T"));
    }

    [Test]
    [Shows(VenueFault.SymbolRename)]
    public async Task SymbolRename_Once_TheOldNameIsSilentTheNewOneTrades()
    {
        using var socket = await VenueSocket.EnterAsync(Venue);
        await socket.SendAsync("""{"action":"subscribe","quotes":["AAPL","AAPLX"]}""");
        _ = await socket.FindAsync("q");
        await Http.FaultsAsync("symbol-rename=AAPL");
        _ = await socket.FindAsync(static one => one.GetProperty("S").GetString() == "AAPLX");
        Assert.That((await Http.SendAsync("GET", "/v2/assets/AAPL")).Status, Is.EqualTo(404));
    }

    [Test]
    [Shows(VenueFault.BookReset)]
    public async Task BookReset_Once_TheFullBookComesAgain()
    {
        using var socket = await VenueSocket.EnterAsync(Venue, "/v1beta3/crypto/us");
        await socket.SendAsync("""{"action":"subscribe","orderbooks":["BTC/USD"]}""");
        _ = await socket.FindAsync(static one => one.TryGetProperty("r", out _));
        await Http.FaultsAsync("book-reset");
        _ = await socket.FindAsync(static one => one.TryGetProperty("r", out _));
    }

    private async Task<long> QuotesToldAsync() =>
        (await Http.GetAsync("/_venue/stats")).GetProperty("quotes").GetInt64();
}
