using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>
/// A real server of Debian's package in a temporary directory, on loopback ports of its own: from the PATH, or where
/// tools/test unpacks it. It can be killed, stopped and started again on the same data.
/// </summary>
internal sealed class ClickHouseServer : IDisposable
{
    private const int SignalKill = 9;
    private const int SignalStop = 19;
    private const int SignalContinue = 18;

    private readonly string _directory = Directory.CreateTempSubdirectory("microalpha-clickhouse-").FullName;
    private readonly string _cluster;
    private readonly string _data;
    private Process? _process;

    private ClickHouseServer(string cluster, int httpPort, int tcpPort, string dataDirectory)
    {
        (_cluster, HttpPort, TcpPort) = (cluster, httpPort, tcpPort);
        _data = dataDirectory.Length > 0 ? dataDirectory : Path.Combine(_directory, "data");
        WriteConfig();
        Start();
    }

    public int HttpPort { get; }

    public int TcpPort { get; }

    public string Root => _directory;

    /// <summary>Starts a server; the test is ignored when there is none on this machine.</summary>
    public static ClickHouseServer StartOrIgnore(
        string cluster = "", int httpPort = 0, int tcpPort = 0, string dataDirectory = "")
    {
        if (Program is null)
            Assert.Ignore("clickhouse-server is not here: tools/test unpacks Debian's package clickhouse-server");
        return new ClickHouseServer(
            cluster, httpPort == 0 ? FreePort() : httpPort, tcpPort == 0 ? FreePort() : tcpPort, dataDirectory);
    }

    /// <summary>
    /// A port below those that the kernel gives to connections, so that nobody takes it while the server is away.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(12_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
            }
        }
    }

    public ServerAddress Address(string database = "microalpha") =>
        new(new Uri($"http://127.0.0.1:{HttpPort}"), database, "default", "secret")
        {
            ConnectTimeoutMs = 1000,
            ReplyTimeoutMs = 3000,
            FenceTimeoutMs = 1000,
        };

    public string Query(string sql, string database = "default")
    {
        using var backend = new ServerBackend(Address(database) with { ReplyTimeoutMs = 60_000 });
        var reply = backend.Query(sql);
        Assert.That(reply.IsDone, $"{sql}: {reply.Text}");
        return reply.Text.TrimEnd('\n');
    }

    public void Kill()
    {
        Signal(SignalKill);
        _process!.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Stop() => Signal(SignalStop);

    public void Continue() => Signal(SignalContinue);

    public void Start()
    {
        var start = new ProcessStartInfo(Program!, ["--config-file=" + Path.Combine(_directory, "config.xml")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _directory,
        };
        if (Cache is not null)
        {
            // Debian puts some of its libraries under /lib.
            start.Environment["LD_LIBRARY_PATH"] = Path.Combine(Cache, "usr/lib/x86_64-linux-gnu") + ":"
                + Path.Combine(Cache, "lib/x86_64-linux-gnu");
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var backend = new ServerBackend(Address("default"));
        for (var i = 0; i < 300; i++)
        {
            if (backend.Query("SELECT 1").IsDone)
                return;
            if (_process.HasExited)
                break;
            Thread.Sleep(100);
        }

        var log = Path.Combine(_directory, "log");
        var said = File.Exists(log) ? File.ReadAllText(log) : "it left no log";
        Assert.Fail($"clickhouse-server did not start: {said}");
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Continue();
            Kill();
        }

        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (IOException)
        {
        }
    }

    private static string? Cache { get; } =
        Directory.Exists(Repository.At("artifacts", "cache", "clickhouse", "usr"))
            ? Repository.At("artifacts", "cache", "clickhouse")
            : null;

    private static string? Program { get; } = new[]
    {
        Cache is null ? "" : Path.Combine(Cache, "usr/sbin/clickhouse-server"),
        "/usr/sbin/clickhouse-server",
        "/usr/bin/clickhouse-server",
    }.FirstOrDefault(File.Exists);

    private void Signal(int number)
    {
        using var kill = Process.Start("kill", [$"-{number}", _process!.Id.ToString()]);
        kill.WaitForExit();
    }

    private void WriteConfig()
    {
        Directory.CreateDirectory(_data);
        foreach (var name in new[] { "tmp", "user_files", "schemas" })
            Directory.CreateDirectory(Path.Combine(_directory, name));
        File.WriteAllText(Path.Combine(_directory, "config.xml"),
            $"""
            <yandex>
              <logger><level>warning</level><log>{_directory}/log</log><errorlog>{_directory}/errors</errorlog></logger>
              <listen_host>127.0.0.1</listen_host>
              <http_port>{HttpPort}</http_port><tcp_port>{TcpPort}</tcp_port>
              <path>{_data}/</path><tmp_path>{_directory}/tmp/</tmp_path>
              <user_files_path>{_directory}/user_files/</user_files_path>
              <format_schema_path>{_directory}/schemas/</format_schema_path>
              <users_config>users.xml</users_config><mark_cache_size>67108864</mark_cache_size>
              <default_profile>default</default_profile><default_database>default</default_database>
              {_cluster}
            </yandex>
            """);
        File.WriteAllText(Path.Combine(_directory, "users.xml"),
            """
            <yandex>
              <profiles><default><max_memory_usage>2000000000</max_memory_usage></default></profiles>
              <quotas><default/></quotas>
              <users><default><password>secret</password><networks><ip>127.0.0.1</ip></networks>
                <profile>default</profile><quota>default</quota></default></users>
            </yandex>
            """);
    }
}
