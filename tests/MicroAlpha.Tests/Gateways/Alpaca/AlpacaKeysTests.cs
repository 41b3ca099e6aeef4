using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Keys come from two places, appear in none, and go to proven hosts only.</summary>
internal sealed class AlpacaKeysTests
{
    [TestCase("", "", "APCA_API_KEY_ID and APCA_API_SECRET_KEY not set")]
    [TestCase("k", "", "APCA_API_SECRET_KEY not set")]
    [TestCase("", "s", "APCA_API_KEY_ID not set")]
    [TestCase("k\n", "s", "APCA_API_KEY_ID not set")]
    public void Load_Missing_NamesTheVariablesAndEndsWithUsage(string key, string secret, string expected)
    {
        var error = Assert.Throws<EngineException>(
            () => AlpacaKeys.Load("", name => name == AlpacaKeys.KeyVariable ? key : secret));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-440", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain(expected));
    }

    [Test]
    [SupportedOSPlatform("linux")]
    public void Load_File_IsReadWhenOnlyTheOwnerMay([Values] bool isOpen)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# paper\nAPCA_API_KEY_ID = PKA\nAPCA_API_SECRET_KEY=sec=ret\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | (isOpen ? UnixFileMode.OtherRead : 0));
            if (isOpen)
            {
                Assert.That(() => AlpacaKeys.Load(path), Throws.TypeOf<EngineException>()
                    .With.Message.Contains("chmod 600"));
                return;
            }

            var keys = AlpacaKeys.Load(path);
            Assert.That((keys.Key, keys.Secret), Is.EqualTo(("PKA", "sec=ret")));
            Assert.That(keys.ToString(), Does.Not.Contain("PKA").And.Not.Contain("sec"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task Tls_WrongHost_IsRefusedBeforeKeysAreSent()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=wrong.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = 0;
        var serving = ServeAsync(listener, certificate, count => Interlocked.Add(ref received, count));
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        using var rest = new AlpacaRestClient(
            new Uri($"https://localhost:{port}"), RestTestKeys, new RestOptions { ReadAttempts = 1 });
        Assert.That(() => rest.ReadClockAsync(CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-450"));
        var leases = Directory.CreateTempSubdirectory("microalpha-tls");
        var session = new AlpacaDataSession<ListSink>(
            new Uri($"wss://localhost:{port}/v2/iex"),
            RestTestKeys,
            new InstrumentTable(4),
            new ListSink([]),
            new MarketStreamOptions(),
            new StreamSeams { LeaseDirectory = leases.FullName });
        await Eventually.EndsAsync(session.RunAsync(CancellationToken.None), "the session");
        leases.Delete(recursive: true);
        Assert.That(session.Fault, Is.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-445"));
        Assert.That(session.Counters.Attempts, Is.EqualTo(1), "a wrong certificate is not retried");
        listener.Stop();
        await Eventually.EndsAsync(serving, "the server");
        Assert.That(received, Is.Zero, "not one byte came through the TLS connection");
    }

    private static readonly AlpacaKeys RestTestKeys = new("PKTLS", "tls-secret");

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, Action<int> onReceived)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await tls.AuthenticateAsServerAsync(certificate);
                    var bytes = new byte[1024];
                    int count;
                    while ((count = await tls.ReadAsync(bytes)) > 0)
                        onReceived(count);
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has stopped the listener.
        }
    }
}
