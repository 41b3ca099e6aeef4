using System.Net;
using System.Net.Sockets;
using MicroAlpha.Events;
using MicroAlpha.Host.Metrics;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Metrics;

[TestFixture]
internal sealed class MetricsServerTests
{
    [Test]
    public async Task Get_MetricsAndHealth_Answer()
    {
        using var fixture = new MetricsFixture();
        await using var server = await Start(fixture);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };
        Assert.That(server.EndPoint.Port, Is.Not.Zero);
        using (var answer = await client.GetAsync("/metrics"))
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo(PrometheusText.ContentType));
            var samples = PrometheusChecker.Check(await answer.Content.ReadAsStringAsync());
            Assert.That(samples["microalpha_published_sequence"], Is.EqualTo(999));
        }

        Assert.That(await client.GetStringAsync("/healthz"), Is.EqualTo("ok\n"));
        fixture.Problem = "lane core faulted";
        using (var answer = await client.GetAsync("/healthz"))
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("lane core faulted\n"));
        }
    }

    [TestCase("GET", "/", HttpStatusCode.NotFound)]
    [TestCase("GET", "/metrics/", HttpStatusCode.NotFound)]
    [TestCase("GET", "/metrics/../healthz", HttpStatusCode.OK)]
    [TestCase("HEAD", "/metrics", HttpStatusCode.OK)]
    [TestCase("POST", "/metrics", HttpStatusCode.MethodNotAllowed)]
    [TestCase("DELETE", "/healthz", HttpStatusCode.MethodNotAllowed)]
    public async Task Request_OfAnyKind_HasItsStatus(string method, string path, HttpStatusCode status)
    {
        using var fixture = new MetricsFixture();
        await using var server = await Start(fixture);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{server.EndPoint}{path}");
        using var answer = await client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Headers.Contains("Server"), Is.False);
        if (method == "HEAD")
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Start_PortTaken_SaysWhatToDo()
    {
        using var fixture = new MetricsFixture();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        var error = await Refused(fixture, new MetricsServerOptions { Port = port });
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-530", ExitCode.Missing)));
        Assert.That(error.Message, Does.Contain($"127.0.0.1:{port}").And.Contain("http.port"));
    }

    [TestCase("0.0.0.0", 0, "MA-531")]
    [TestCase("192.0.2.1", 0, "MA-531")]
    [TestCase("::", 0, "MA-531")]
    [TestCase("localhost", 0, "MA-532")]
    [TestCase("127.0.0.1", 65536, "MA-532")]
    [TestCase("127.0.0.1", -1, "MA-532")]
    public async Task Start_BadAddress_IsRefused(string address, int port, string code)
    {
        using var fixture = new MetricsFixture();
        var error = await Refused(fixture, new MetricsServerOptions { Address = address, Port = port });
        Assert.That((error.Code, error.Exit), Is.EqualTo((code, ExitCode.Usage)));
    }

    [Test]
    public async Task Start_RemoteAllowed_Listens()
    {
        using var fixture = new MetricsFixture();
        await using var server = await MetricsServer.StartAsync(
            new MetricsServerOptions { Address = "0.0.0.0", Port = 0, AllowRemote = true }, fixture.Scraper, fixture);
        using var client = new HttpClient();
        Assert.That(await client.GetStringAsync($"http://127.0.0.1:{server.EndPoint.Port}/healthz"),
            Is.EqualTo("ok\n"));
    }

    private static Task<MetricsServer> Start(MetricsFixture fixture) =>
        MetricsServer.StartAsync(new MetricsServerOptions { Port = 0 }, fixture.Scraper, fixture);

    private static async Task<EngineException> Refused(MetricsFixture fixture, MetricsServerOptions options)
    {
        try
        {
            await using var server = await MetricsServer.StartAsync(options, fixture.Scraper, fixture);
        }
        catch (EngineException exception)
        {
            return exception;
        }

        throw new AssertionException("it started");
    }
}
