using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Admin;

[TestFixture]
[SupportedOSPlatform("linux")]
internal sealed class AdminSocketTests
{
    private string _directory = "";

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("ma-sock-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void Bind_NewDirectory_IsMadePrivate()
    {
        var path = Path.Combine(_directory, "run", "a.sock");
        using (AdminSocket.Bind(path, out var processLock))
        using (processLock)
        {
            Assert.That(
                File.GetUnixFileMode(Path.GetDirectoryName(path)!),
                Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [TestCase(UnixFileMode.GroupExecute)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.GroupWrite)]
    public void Bind_DirectoryOthersMayEnter_RefusesWithTheMend(UnixFileMode extra)
    {
        var run = Directory.CreateDirectory(Path.Combine(_directory, "run")).FullName;
        File.SetUnixFileMode(run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | extra);
        var error = Refused(Path.Combine(run, "a.sock"));
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-505", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain("chmod 700"));
    }

    [Test]
    public void Bind_DirectoryIsALink_Refuses()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "real"));
        File.CreateSymbolicLink(Path.Combine(_directory, "run"), Path.Combine(_directory, "real"));
        Assert.That(Refused(Path.Combine(_directory, "run", "a.sock")).Code, Is.EqualTo("MA-505"));
    }

    [Test]
    public void Bind_DirectoryOfAnotherUser_Refuses()
    {
        var foreign = "/";
        if (MicroAlpha.Native.FileStatus.OwnUserId == 0)
        {
            foreign = Directory.CreateDirectory(Path.Combine(_directory, "foreign")).FullName;
            using var chown = Process.Start("chown", ["1", foreign]);
            chown.WaitForExit();
        }

        var error = Assert.Throws<EngineException>(() => PrivateDirectory.Require(foreign));
        Assert.That(error!.Code, Is.EqualTo("MA-505"));
        Assert.That(error.Message, Does.Contain("belongs to user"));
    }

    [TestCase(107, true)]
    [TestCase(108, false)]
    [TestCase(300, false)]
    public void Bind_PathLength_IsCheckedBeforeTheKernelCutsIt(int length, bool isAllowed)
    {
        var run = Path.Combine(_directory, "r");
        var path = Path.Combine(run, new string('s', length - run.Length - 1));
        if (isAllowed)
        {
            using var socket = AdminSocket.Bind(path, out var processLock);
            processLock.Dispose();
            Assert.That(File.Exists(path), Is.True);
            return;
        }

        var error = Refused(path);
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-504", ExitCode.Usage)));
        Assert.That(error.Message, Does.Contain($"{length} bytes"));
        Assert.That(Assert.Throws<EngineException>(() => AdminClient.Connect(path, TimeSpan.FromSeconds(1)))!.Code,
            Is.EqualTo("MA-504"));
    }

    [Test]
    public void Bind_LiveEngineThere_RefusesWithItsPid()
    {
        var path = Path.Combine(_directory, "run", "a.sock");
        using var socket = AdminSocket.Bind(path, out var processLock);
        using (processLock)
        {
            var error = Refused(path);
            Assert.That(error.Code, Is.EqualTo("MA-501"));
            Assert.That(error.Message, Does.Contain($"pid {Environment.ProcessId}"));
        }

        var afterwards = Refused(path);
        Assert.That(afterwards.Code, Is.EqualTo("MA-501"), "the lock is gone, but somebody still answers");
        Assert.That(afterwards.Message, Does.Contain($"pid {Environment.ProcessId}"));
    }

    [Test]
    public void Bind_SocketOfACrashedEngine_IsReplaced()
    {
        var path = Path.Combine(_directory, "run", "a.sock");
        using (AdminSocket.Bind(path, out var first))
            first.Dispose();
        using (var crashed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            File.Delete(path);
            crashed.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        using var socket = AdminSocket.Bind(path, out var processLock);
        processLock.Dispose();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        Assert.That(client.Connected, Is.True);
    }

    [Test]
    public void Bind_PathIsAFile_RefusesAndLeavesIt()
    {
        var path = Path.Combine(_directory, "run", "a.sock");
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "precious");
        Assert.That(Refused(path).Code, Is.EqualTo("MA-506"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("precious"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Connect_NoEngine_SaysWhereItLooked(bool isStale)
    {
        var path = Path.Combine(_directory, "a.sock");
        if (isStale)
        {
            using var crashed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            crashed.Bind(new UnixDomainSocketEndPoint(path));
        }

        var error = Assert.Throws<EngineException>(() => AdminClient.Connect(path, TimeSpan.FromSeconds(1)));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-507", ExitCode.Missing)));
        Assert.That(error.Message, Does.Contain(path).And.Contain("microalpha run").And.Contain("--socket"));
    }

    [Test]
    public void Ask_NothingAnswers_TimesOut()
    {
        var path = Path.Combine(_directory, "a.sock");
        using var deaf = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        deaf.Bind(new UnixDomainSocketEndPoint(path));
        deaf.Listen(1);
        using var client = AdminClient.Connect(path, TimeSpan.FromMilliseconds(100));
        var error = Assert.Throws<EngineException>(() => client.Ask(new AdminRequest(AdminCommand.Status)));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-508", ExitCode.Missing)));
    }

    private static EngineException Refused(string path) =>
        Assert.Throws<EngineException>(() => AdminSocket.Bind(path, out _).Dispose())!;
}
