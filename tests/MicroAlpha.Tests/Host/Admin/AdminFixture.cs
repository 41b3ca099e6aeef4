using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;
using MicroAlpha.Tests.Host.Kill;

namespace MicroAlpha.Tests.Host.Admin;

/// <summary>A running admin server over a fake disk, with peers and a status that tests control.</summary>
internal sealed class AdminFixture : IStatusSource, IPeerSource, IDisposable
{
    private readonly string _directory;

    public AdminFixture(Func<AdminServerOptions, AdminServerOptions>? configure = null)
    {
        _directory = Directory.CreateTempSubdirectory("ma-adm-").FullName;
        SocketPath = Path.Combine(_directory, "run", "admin.sock");
        Kill = KillFixture.Armed();
        var options = new AdminServerOptions(SocketPath)
        {
            Peers = this,
            Roles = new OperatorRoles([KillFixture.Watcher], [KillFixture.Operator], [KillFixture.Operator]),
            RequestsPerSecond = 1_000_000,
            TotalRequestsPerSecond = 1_000_000,
        };
        Options = configure is null ? options : configure(options);
        Server = AdminServer.Start(Options, Kill.State, this, Kill);
    }

    public string SocketPath { get; }

    public AdminServerOptions Options { get; }

    public KillFixture Kill { get; }

    public AdminServer Server { get; }

    public uint PeerUid { get; set; } = KillFixture.Operator;

    public Action? OnStatus { get; set; }

    public int StatusCalls;

    public AdminClient Connect() => AdminClient.Connect(SocketPath, TimeSpan.FromSeconds(60));

    public Socket ConnectRaw()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified)
        { ReceiveTimeout = 60_000 };
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    /// <summary>Reads until the peer closes or so many lines are there.</summary>
    public static List<JsonElement> ReadLines(Socket socket, int count)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (bytes.Count(one => one == '\n') < count)
        {
            int read;
            try
            {
                read = socket.Receive(buffer);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                break;
            }

            if (read == 0)
                break;
            bytes.AddRange(buffer.AsSpan(0, read));
        }

        return [.. Encoding.UTF8.GetString([.. bytes]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }

    public void Write(Utf8JsonWriter writer)
    {
        Interlocked.Increment(ref StatusCalls);
        OnStatus?.Invoke();
        writer.WriteString("state", "running");
    }

    public bool TryRead(Socket socket, out PeerCredentials peer)
    {
        peer = new PeerCredentials(4242, PeerUid, 0);
        return true;
    }

    public void Dispose()
    {
        Server.Dispose();
        Kill.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
