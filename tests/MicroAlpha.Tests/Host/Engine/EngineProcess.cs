using System.Diagnostics;
using System.Text.Json;
using MicroAlpha.Host.Admin;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// A real engine process with a state directory of its own; whatever is left of it is killed on dispose.
/// </summary>
internal sealed class EngineProcess : IDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _errors = [];
    private readonly ManualResetEventSlim _ready = new();
    private readonly string _home;

    private EngineProcess(string home, string[] arguments, Dictionary<string, string>? environment, string[] under)
    {
        _home = home;
        string[] line = [.. under, "dotnet", Path.Combine(AppContext.BaseDirectory, "microalpha.dll"), .. arguments];
        var start = new ProcessStartInfo(line[0])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = home,
        };
        foreach (var argument in line.Skip(1))
            start.ArgumentList.Add(argument);
        start.Environment["MICROALPHA_HOME"] = home;
        start.Environment["MICROALPHA__HTTP__PORT"] = "0";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        Output = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Everything it wrote to stdout.</summary>
    public Task<string> Output { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it wrote to stderr so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>Starts <c>run</c> and waits until it says that it is ready.</summary>
    public static EngineProcess Run(string home, Dictionary<string, string>? environment = null)
    {
        var engine = Start(home, ["run"], environment);
        engine.WaitUntilReady();
        return engine;
    }

    /// <summary>Starts a command and does not wait.</summary>
    /// <param name="home">Its state directory.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="under">A program and its arguments that become the command (<c>strace -D …</c>).</param>
    public static EngineProcess Start(
        string home, string[] arguments, Dictionary<string, string>? environment = null, params string[] under) =>
        new(home, arguments, environment, under);

    /// <summary>What a line prints when a shell runs it.</summary>
    public static string Shell(string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return output;
    }

    /// <summary>Waits for the line that says so; the test fails when it ends before.</summary>
    public void WaitUntilReady()
    {
        if (!_ready.Wait(ReadyTimeout) || _process.HasExited)
            Assert.Fail($"the engine did not get ready: {Errors}");
    }

    /// <summary>Runs a command to its end.</summary>
    public static (int Exit, string Output, string Errors) Command(
        string home, string[] arguments, Dictionary<string, string>? environment = null)
    {
        using var engine = new EngineProcess(home, arguments, environment, []);
        engine._process.WaitForExit();
        return (engine._process.ExitCode, engine.Output.Result, engine.Errors);
    }

    /// <summary>Asks for the status; null when the engine is gone.</summary>
    public JsonDocument? TryStatus()
    {
        try
        {
            using var client = AdminClient.Connect(Path.Combine(_home, "run", "admin.sock"), TimeSpan.FromSeconds(10));
            return client.Ask(new AdminRequest(AdminCommand.Status));
        }
        catch (MicroAlpha.Events.EngineException)
        {
            return null;
        }
    }

    /// <summary>SIGKILL, and waits for the end.</summary>
    public void KillNow()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits until it has written a text to stderr; false when it did not within a minute.</summary>
    public bool WaitForError(string text) =>
        SpinWait.SpinUntil(() => Errors.Contains(text, StringComparison.Ordinal), ReadyTimeout);

    /// <summary>Sends a signal.</summary>
    public void Send(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(
            System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public int Terminate() => Signal("TERM");

    /// <summary>Sends a signal that is to end it; returns the exit code.</summary>
    public int Signal(string name)
    {
        Send(name);
        Assert.That(_process.WaitForExit(60_000), Is.True, $"the engine did not end within a minute of SIG{name}");
        return _process.ExitCode;
    }

    /// <summary>Waits until it ends by itself.</summary>
    public int WaitForExit()
    {
        Assert.That(_process.WaitForExit(120_000), Is.True, "the engine did not end");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            KillNow();
        _process.Dispose();
        _ready.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            _ready.Set();
            return;
        }

        lock (_errors)
            _errors.Add(line);
        if (line.StartsWith("ready:", StringComparison.Ordinal))
            _ready.Set();
    }
}
