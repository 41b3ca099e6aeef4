using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// A TLS server on localhost whose certificate a certification authority of its own has signed, for the name a test
/// gives. It answers every request with 403 and keeps what it received.
/// </summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _authority;
    private readonly X509Certificate2 _certificate;
    private readonly StringBuilder _received = new();
    private int _connections;

    public TlsServer(string name)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest(
            "CN=authority of a test", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        _authority = authority.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        _certificate = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>What came through TLS, decrypted.</summary>
    public string Received
    {
        get
        {
            lock (_received)
                return _received.ToString();
        }
    }

    /// <summary>Writes the authority's certificate as PEM.</summary>
    public string WriteAuthority(string folder)
    {
        var path = Path.Combine(folder, "authority.pem");
        File.WriteAllText(path, _authority.ExportCertificatePem());
        return path;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
        _authority.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _connections);
                await using var tls = new SslStream(client.GetStream());
                try
                {
                    await AnswerAsync(tls).ConfigureAwait(false);
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                    // The client has hung up.
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has stopped the listener.
        }
    }

    private async Task AnswerAsync(SslStream tls)
    {
        await tls.AuthenticateAsServerAsync(_certificate).ConfigureAwait(false);
        var bytes = new byte[4096];
        while (await tls.ReadAsync(bytes).ConfigureAwait(false) is > 0 and var count)
        {
            var text = Encoding.Latin1.GetString(bytes, 0, count);
            lock (_received)
                _received.Append(text);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
                await tls.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray())
                    .ConfigureAwait(false);
        }
    }
}
