using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Faults of REST replies and of the clock.</summary>
[TestFixture]
internal sealed class RestFaultTests : FaultRun
{
    [Test]
    [Shows(VenueFault.RateLimited)]
    public async Task RateLimited_On_429WithAReset()
    {
        await Http.FaultsAsync("rate-limited=30");
        var (status, _, reply) = await Http.SendAsync("GET", "/v2/clock");
        Assert.That(status, Is.EqualTo(429));
        var reset = long.Parse(reply.Headers.GetValues("X-RateLimit-Reset").Single(), null);
        Assert.That(reset - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), Is.InRange(25, 31));
    }

    [Test]
    [Shows(VenueFault.BadGateway)]
    public async Task BadGateway_On_502WithHtml()
    {
        await Http.FaultsAsync("bad-gateway");
        var (status, _, reply) = await Http.SendAsync("GET", "/v2/account");
        Assert.That((status, reply.Content.Headers.ContentType!.MediaType), Is.EqualTo((502, "text/html")));
    }

    [Test]
    [Shows(VenueFault.ClockSkew)]
    public async Task ClockSkew_On_ClockAndMarketAreAhead()
    {
        await Http.FaultsAsync("clock-skew=60000");
        var clock = await Http.GetAsync("/v2/clock");
        var ahead = clock.GetProperty("timestamp").GetDateTimeOffset() - DateTimeOffset.UtcNow;
        Assert.That(ahead.TotalSeconds, Is.InRange(50, 61));
        using var socket = await QuotesAsync();
        var quote = await socket.FindAsync("q");
        Assert.That((quote.GetProperty("t").GetDateTimeOffset() - DateTimeOffset.UtcNow).TotalSeconds,
            Is.InRange(50, 61));
    }

    [Test]
    [Shows(VenueFault.HalfDay)]
    public async Task HalfDay_On_TheCalendarSaysSo()
    {
        await Http.FaultsAsync("half-day=20261120");
        var days = await Http.GetAsync("/v2/calendar?start=2026-11-19&end=2026-11-20");
        Assert.That(days.EnumerateArray().Select(static day => day.GetProperty("close").GetString()),
            Is.EqualTo(new[] { "16:00", "13:00" }));
    }

    [Test]
    [Shows(VenueFault.EndlessPages)]
    public async Task EndlessPages_On_TheTokenNeverEnds()
    {
        await Http.FaultsAsync("endless-pages");
        var page = await Http.GetAsync("/v2/stocks/trades?symbols=AAPL");
        Assert.That(page.GetProperty("next_page_token").GetString(), Is.Not.Empty);
    }
}
