using MicroAlpha.Gateways.Alpaca;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// Keys go to proven hosts only: the authority of the server's certificate is trusted (by SSL_CERT_FILE, which .NET
/// reads on Linux), so that the name alone decides.
/// </summary>
[NonParallelizable]
internal sealed class TlsHostTests
{
    private const string Secret = "secret-of-the-tls-test";

    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-tls-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Rest_HostOfAnotherName_GetsNothing([Values] bool isRight)
    {
        using var server = new TlsServer(isRight ? "localhost" : "wrong.example");
        var (exit, _, errors) = EngineProcess.Command(
            _home,
            [
                "backfill", "--symbols", "AAPL", "--from", "2024-11-20", "--to", "2024-11-20", "--out",
                Path.Combine(_home, "log"), "--url", $"https://localhost:{server.Port}",
            ],
            Environment(server));
        Assert.That(exit, Is.Not.Zero, errors);
        if (isRight)
        {
            Assert.That(errors, Does.Contain("MA-451"), "403, by a server that is trusted");
            Assert.That(server.Received, Does.Contain("GET /v2/stocks/trades").And.Contains(Secret));
            return;
        }

        Assert.That(errors, Does.Contain("MA-450"));
        Assert.That(server.Connections, Is.GreaterThanOrEqualTo(1));
        Assert.That(server.Received, Is.Empty, "not one byte came through the TLS connection");
    }

    [Test]
    public void Stream_HostOfAnotherName_GetsNothingAndIsNotTriedAgain([Values] bool isRight)
    {
        using var server = new TlsServer(isRight ? "localhost" : "wrong.example");
        var environment = Environment(server);
        environment["MICROALPHA__FEED__TYPE"] = "alpaca";
        environment["MICROALPHA__FEED__ALPACA__DATASTREAM"] = $"wss://localhost:{server.Port}/v2/iex";
        environment["MICROALPHA__FEED__ALPACA__DATAREST"] = "http://127.0.0.1:1";
        environment["MICROALPHA__FEED__ALPACA__TRADINGREST"] = "http://127.0.0.1:1";
        environment["MICROALPHA__FEED__ALPACA__SYMBOLS"] = "AAPL";
        var (exit, _, errors) = EngineProcess.Command(_home, ["run"], environment);
        Assert.That(exit, Is.Not.Zero, errors);
        Assert.That(server.Connections, Is.EqualTo(1));
        // 403 to the upgrade is final too.
        Assert.That(errors, Does.Contain(isRight ? "MA-444" : "MA-445"));
        if (isRight)
            Assert.That(server.Received, Does.StartWith("GET /v2/iex"));
        else
            Assert.That(server.Received, Is.Empty, "not one byte came through the TLS connection");
    }

    private Dictionary<string, string> Environment(TlsServer server) => new()
    {
        [AlpacaKeys.KeyVariable] = "PKTLS",
        [AlpacaKeys.SecretVariable] = Secret,
        ["SSL_CERT_FILE"] = server.WriteAuthority(_home),
    };
}
