using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// A venue in a process of its own, on a free port of this machine, with keys that only it and its starter know. It
/// ends with its standard input, so also when its starter is killed.
/// </summary>
internal sealed class VenueProcess : IDisposable
{
    private const int ReadyTimeoutMs = 30_000;
    private const int EndTimeoutMs = 10_000;

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _lastLine = "";

    private VenueProcess(Process process)
    {
        _process = process;
    }

    /// <summary>The REST address.</summary>
    public string RestUrl { get; private set; } = "";

    /// <summary>The address of the stock data stream.</summary>
    public string StreamUrl { get; private set; } = "";

    /// <summary>The address of the trading stream.</summary>
    public string TradingUrl { get; private set; } = "";

    /// <summary>What the venue said last; after its end, what it has done.</summary>
    public string LastLine => _lastLine;

    /// <summary>Starts a venue and waits until it is ready.</summary>
    /// <param name="keyFile">A file to make, with the keys the venue takes.</param>
    /// <param name="arguments">Further arguments of the venue command.</param>
    /// <exception cref="EngineException">MA-630: it did not get ready.</exception>
    public static VenueProcess Start(string keyFile, params ReadOnlySpan<string> arguments)
    {
        var (key, secret) = (NewKey(), NewKey());
        WriteKeys(keyFile, key, secret);
        var start = new ProcessStartInfo(Environment.ProcessPath ?? throw NotReady("this program has no path"))
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Under the dotnet command the program is an argument of it.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()?.Location ?? "");
        foreach (var argument in (ReadOnlySpan<string>)["venue", "--port", "0", "--stop-with-stdin", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment[AlpacaKeys.KeyVariable] = key;
        start.Environment[AlpacaKeys.SecretVariable] = secret;
        var venue = new VenueProcess(Process.Start(start) ?? throw NotReady("it could not be started"));
        venue.WaitUntilReady();
        return venue;
    }

    /// <summary>Asks it to end, and waits. True when it ended by itself and in order.</summary>
    public bool Stop()
    {
        if (!_process.HasExited)
            _process.StandardInput.Close();
        if (_process.WaitForExit(EndTimeoutMs))
            _process.WaitForExit();
        else
            _process.Kill();
        return _process is { HasExited: true, ExitCode: 0 };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    private void WaitUntilReady()
    {
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetResult("");
        _process.BeginErrorReadLine();
        if (!_ready.Task.Wait(ReadyTimeoutMs) || _ready.Task.Result.Length == 0)
        {
            var said = _lastLine;
            Dispose();
            throw NotReady(said.Length > 0 ? $"its last words: {said}" : "it said nothing for 30 s");
        }

        var words = _ready.Task.Result.Split(' ');
        RestUrl = Behind(words, "rest");
        StreamUrl = Behind(words, "data");
        TradingUrl = Behind(words, "trading");
    }

    private void Note(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        _lastLine = line;
        if (line.StartsWith("venue ready:", StringComparison.Ordinal))
            _ready.TrySetResult(line);
    }

    private static string Behind(string[] words, string name) => words[Array.IndexOf(words, name) + 1];

    private static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    private static void WriteKeys(string path, string key, string secret)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine($"{AlpacaKeys.KeyVariable}={key}");
        file.WriteLine($"{AlpacaKeys.SecretVariable}={secret}");
    }

    private static EngineException NotReady(string reason) => new(
        "MA-630", ExitCode.Missing, $"the local venue did not start: {reason}; try 'microalpha venue --port 0'");
}
