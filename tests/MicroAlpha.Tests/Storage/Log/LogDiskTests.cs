using System.Diagnostics;
using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>The log on the real file system, with the system's own tools.</summary>
[TestFixture]
internal sealed class LogDiskTests
{
    private string _path = "";

    [SetUp]
    public void CreateDirectory() => _path = Directory.CreateTempSubdirectory("microalpha-log-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_path, recursive: true);

    [Test]
    public void Log_SystemTools_ReadItAsJson()
    {
        Require("lz4");
        Require("jq");
        Write(_path, 3000);
        var file = Directory.GetFiles(_path, "*.lz4").Single();
        var (exit, output) = Shell($"lz4 -dc '{file}' | jq -c 'select(.seq != null) | .seq'");
        Assert.That(exit, Is.Zero, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(
            lines.Select(l => long.Parse(l, CultureInfo.InvariantCulture)),
            Is.EqualTo(Enumerable.Range(0, 3000).Select(i => (long)i)));
        (exit, output) = Shell($"lz4 -dc '{file}' | sed -n 1p | jq -r .meta");
        Assert.That((exit, output.Trim()), Is.EqualTo((0, "segment")));
        var text = LogText.Of(DiskLogFiles.Instance, _path);
        Assert.That(text.Events, Has.Count.EqualTo(3000));
    }

    [Test]
    public void Log_FlippedBit_SystemLz4FailsToo()
    {
        Require("lz4");
        Write(_path, 300);
        var file = Directory.GetFiles(_path, "*.lz4").Single();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.That(Shell($"lz4 -dc '{file}' > /dev/null").Exit, Is.Not.Zero);
        Assert.That(LogVerifier.Verify([_path]).State, Is.EqualTo(LogState.Damaged));
    }

    [Test]
    public void Open_HeldByAnotherProcess_RefusesWithItsPid()
    {
        Require("flock");
        var file = Path.Combine(_path, "LOCK");
        using var holder = Process.Start(new ProcessStartInfo(
            "bash",
            ["-c", $"echo $$ > '{file}'; exec flock '{file}' -c 'echo held; read x'"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.That(holder.StandardOutput.ReadLine(), Is.EqualTo("held"));
        Assert.That(
            () => LogDirectory.Open(_path),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-302")
                .And.Message.Contains($"process {holder.Id};"));
        holder.StandardInput.Close();
        holder.WaitForExit();
        using var directory = LogDirectory.Open(_path);
        Assert.That(
            Shell($"cat '{file}'").Output.Trim(),
            Is.EqualTo(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public void Open_HeldByThis_AnotherProcessIsLockedOut()
    {
        Require("flock");
        var file = Path.Combine(_path, "LOCK");
        using (LogDirectory.Open(_path))
        {
            Assert.That(Shell($"flock -n '{file}' true").Exit, Is.EqualTo(1));
            Assert.That(
                () => LogDirectory.Open(_path),
                Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-302"));
        }

        Assert.That(Shell($"flock -n '{file}' true").Exit, Is.Zero);
    }

    [Test]
    public void Log_SmallTmpfsFull_NothingAcknowledgedLost()
    {
        if (Shell("id -u").Output.Trim() != "0")
            Assert.Ignore("mounting a tmpfs needs root");
        if (Shell($"mount -t tmpfs -o size=1m tmpfs '{_path}'").Exit != 0)
            Assert.Ignore("this machine does not allow mounting a tmpfs");
        try
        {
            var clock = new ManualClock();
            long acknowledged;
            using (var directory = LogDirectory.Open(_path, DiskLogFiles.Instance, clock))
            using (var log = directory.StartSession(new LogOptions { PoolBlocks = 16 }))
            {
                var random = new Random(1);
                for (var i = 0; i < 60_000 && log.Health != LogHealth.Halted; i++)
                {
                    var slot = SlotMaker.Event(random, EventKind.Quote);
                    log.AppendEvent(ref slot, i);
                    clock.AdvanceMs(0.01);
                    log.Poll();
                }

                Assert.That(log.Health, Is.EqualTo(LogHealth.Halted));
                Assert.That(log.HaltReason, Does.Contain("No space left on device"));
                Assert.That(log.IsLowSpace, Is.True);
                acknowledged = log.DurableSequence;
                Assert.That(log.TryStop(), Is.False);
            }

            Assert.That(acknowledged, Is.GreaterThan(1000));
            Assert.That(
                () => LogDirectory.Open(_path).Dispose(),
                Throws.Nothing.Or.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-307"));
            var text = LogText.Of(DiskLogFiles.Instance, _path);
            Assert.That(
                text.Events.Take((int)acknowledged + 1).Select(e => e.Sequence),
                Is.EqualTo(Enumerable.Range(0, (int)acknowledged + 1).Select(i => (long)i)));
        }
        finally
        {
            Shell($"umount '{_path}'");
        }
    }

    [Test]
    public void LogReader_NoSuchPath_SaysWhich()
    {
        Assert.That(
            () => new LogReader([Path.Combine(_path, "none")]),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-305"));
        Assert.That(
            () => new LogReader([_path]),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-306"));
        Assert.That(
            () => LogDirectory.Open(Path.Combine(_path, "LOCK2", "\0")),
            Throws.InstanceOf<Exception>());
        File.WriteAllText(Path.Combine(_path, "file"), "");
        Assert.That(
            () => LogDirectory.Open(Path.Combine(_path, "file")),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-303"));
    }

    [Test]
    public void LogReader_FileUnderAnyName_Read()
    {
        Write(_path, 100);
        var file = Directory.GetFiles(_path, "*.lz4").Single();
        var renamed = Path.Combine(_path, "mine.bin");
        File.Move(file, renamed);
        var text = LogText.Of(DiskLogFiles.Instance, renamed);
        Assert.That(text.Events, Has.Count.EqualTo(100));
        Assert.That(text.Damages, Is.Empty);
    }

    [Test]
    [Explicit("mounts a file system; run it as root by name")]
    public void Log_PowerLossOnExt4_EverythingAcknowledgedIsThere()
    {
        for (var trial = 0; trial < 10; trial++)
            PowerLoss(trial);
    }

    private void PowerLoss(int trial)
    {
        var image = Path.Combine(_path, "disk.img");
        var mount = Path.Combine(_path, "mnt");
        Directory.CreateDirectory(mount);
        Run($"truncate -s 64M '{image}' && mkfs.ext4 -q -F '{image}' && mount -o loop '{image}' '{mount}'");
        long acknowledged;
        try
        {
            var clock = new ManualClock();
            using (var directory = LogDirectory.Open(mount, DiskLogFiles.Instance, clock))
            using (var log = directory.StartSession(new LogOptions { SegmentRawBytes = 200_000 }))
            {
                var random = new Random(trial);
                var count = 2000 + random.Next(5000);
                for (var i = 0; i < count; i++)
                {
                    var slot = SlotMaker.Event(random, EventKind.Quote);
                    log.AppendEvent(ref slot, i);
                    clock.AdvanceMs(0.05);
                    log.Poll();
                }

                acknowledged = log.DurableSequence;
                // EXT4_IOC_SHUTDOWN with NOLOGFLUSH: the power goes.
                var call = $"fcntl.ioctl(os.open('{mount}',os.O_RDONLY),0x8004587d,struct.pack('I',2))";
                Run($"python3 -c \"import fcntl,os,struct; {call}\"");
            }

            Run($"umount '{mount}' && mount -o loop '{image}' '{mount}'");
            LogDirectory.Open(mount).Dispose();
            var text = LogText.Of(DiskLogFiles.Instance, mount);
            Assert.That(acknowledged, Is.GreaterThan(1000));
            Assert.That(text.Events, Has.Count.GreaterThan((int)acknowledged), $"trial {trial}");
            Assert.That(text.Events[(int)acknowledged].Sequence, Is.EqualTo(acknowledged), $"trial {trial}");
            Assert.That(text.Damages, Is.Empty, $"trial {trial}");
            TestContext.Out.WriteLine($"trial {trial}: acknowledged {acknowledged}, kept {text.Events[^1].Sequence}");
        }
        finally
        {
            Shell($"umount '{mount}'");
        }
    }

    private static void Write(string path, int count)
    {
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions());
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var slot = SlotMaker.Event(random);
            log.AppendEvent(ref slot, i);
        }

        var command = SlotMaker.Command(random);
        log.AppendCommand(ref command, 0);
        Assert.That(log.TryStop(), Is.True);
    }

    private static void Require(string tool)
    {
        if (Shell($"command -v {tool}").Exit != 0)
            Assert.Ignore($"{tool} is not installed");
    }

    private static void Run(string command)
    {
        var (exit, output) = Shell(command);
        Assert.That(exit, Is.Zero, output);
    }

    private static (int Exit, string Output) Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", "set -o pipefail; " + command + " 2>&1"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
