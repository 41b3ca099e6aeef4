using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;
using MicroAlpha.Tests.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Admin;

[TestFixture]
internal sealed class AdminServerTests
{
    private static readonly byte[] StatusLine = "{\"cmd\":\"status\"}\n"u8.ToArray();

    [Test]
    public void KillAndArm_WholeDay_AsAnOperatorDoesIt()
    {
        using var fixture = new AdminFixture();
        using var client = fixture.Connect();
        Assert.That(client.Ask(new(AdminCommand.Status)).RootElement.GetProperty("state").GetString(),
            Is.EqualTo("running"));
        var kill = client.Ask(new(AdminCommand.Kill) { Level = KillLevel.Halt, Reason = "fat finger" }).RootElement;
        Assert.That(kill.GetProperty("result").GetString(), Is.EqualTo("killed"));
        Assert.That(kill.GetProperty("uid").GetUInt32(), Is.EqualTo(KillFixture.Operator));
        var killId = kill.GetProperty("kill_id").GetUInt64();
        fixture.Kill.IsReady = false;
        var prepared = client.Ask(new(AdminCommand.ArmPrepare)).RootElement;
        Assert.That(prepared.GetProperty("ready").GetBoolean(), Is.False);
        Assert.That(prepared.GetProperty("missing").GetString(), Is.EqualTo("not reconciled"));
        var confirm = new AdminRequest(AdminCommand.ArmConfirm)
        {
            Nonce = prepared.GetProperty("nonce").GetString()!,
            KillId = killId,
            Reason = "cleared",
        };
        Assert.That(Assert.Throws<EngineException>(() => client.Ask(confirm))!.Code, Is.EqualTo("MA-514"));
        fixture.Kill.IsReady = true;
        var nonce = client.Ask(new(AdminCommand.ArmPrepare)).RootElement.GetProperty("nonce").GetString()!;
        var armed = client.Ask(confirm with { Nonce = nonce }).RootElement;
        Assert.That(armed.GetProperty("result").GetString(), Is.EqualTo("armed"));
        Assert.That(armed.GetProperty("kill").GetProperty("level").GetInt32(), Is.Zero);
        Assert.That(fixture.Kill.State.Word.LevelOf(0, 0), Is.EqualTo(KillLevel.None));
    }

    [Test]
    public void Kill_QuotesInTheReason_StandInTheAnswerAsTheyAreRead()
    {
        using var fixture = new AdminFixture();
        using var client = fixture.Connect();
        var kill = client.Ask(new(AdminCommand.Kill) { Reason = "\"stop\" <it> now" }).RootElement;
        Assert.That(kill.GetProperty("reason").GetString(), Is.EqualTo("\"stop\" <it> now"));
        Assert.That(kill.GetRawText(), Does.Contain("\\\"stop\\\" <it> now"));
    }

    [Test]
    public void Kill_DiskFails_SaysNotDurable()
    {
        using var fixture = new AdminFixture();
        fixture.Kill.Disk.FailCount = int.MaxValue / 2;
        fixture.Kill.Disk.FailAt = fixture.Kill.Disk.Calls;
        using var client = fixture.Connect();
        var kill = client.Ask(new(AdminCommand.Kill)).RootElement;
        Assert.That(kill.GetProperty("result").GetString(), Is.EqualTo("not_durable"));
        Assert.That(kill.GetProperty("error").GetString(), Does.Contain("could not be written"));
        fixture.Kill.Disk.FailAt = -1;
    }

    [TestCase(KillFixture.Operator, "", "", "")]
    [TestCase(KillFixture.Watcher, "", "MA-520", "MA-520")]
    [TestCase(3000u, "MA-520", "MA-520", "MA-520")]
    public void Roles_OfThePeer_DecideWhatItMay(uint uid, string status, string kill, string arm)
    {
        using var fixture = new AdminFixture { PeerUid = uid };
        fixture.Kill.State.Kill(KillFixture.Command("strategy:1"));
        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.EqualTo(status));
        Assert.That(CodeOf(client, new(AdminCommand.Kill)), Is.EqualTo(kill));
        Assert.That(CodeOf(client, new(AdminCommand.ArmPrepare)), Is.EqualTo(arm));
        Assert.That(fixture.Kill.State.Word.LevelOf(0, 0) != KillLevel.None, Is.EqualTo(kill.Length == 0));
    }

    [Test]
    public void Peer_WithoutSeam_IsTheKernelsWord()
    {
        using var fixture = new AdminFixture(options => options with
        {
            Peers = new KernelPeerSource(),
            Roles = OperatorRoles.Default(FileStatus.OwnUserId),
        });
        using var client = fixture.Connect();
        var kill = client.Ask(new(AdminCommand.Kill)).RootElement;
        Assert.That(kill.GetProperty("pid").GetInt32(), Is.EqualTo(Environment.ProcessId));
        Assert.That(kill.GetProperty("uid").GetUInt32(), Is.EqualTo(FileStatus.OwnUserId));
    }

    [Test]
    public void Request_CutAtEveryByte_IsAnsweredOnce()
    {
        using var fixture = new AdminFixture();
        using var socket = fixture.ConnectRaw();
        for (var cut = 1; cut < StatusLine.Length; cut++)
        {
            socket.Send(StatusLine.AsSpan(0, cut));
            Thread.Sleep(1);
            socket.Send(StatusLine.AsSpan(cut));
            Assert.That(AdminFixture.ReadLines(socket, 1).Single().GetProperty("ok").GetBoolean(), Is.True,
                $"cut at {cut}");
        }

        Assert.That(fixture.StatusCalls, Is.EqualTo(StatusLine.Length - 1));
    }

    [Test]
    public void Requests_ManyInOneSegment_AreAnsweredInOrder()
    {
        using var fixture = new AdminFixture();
        using var socket = fixture.ConnectRaw();
        var text =
            "{\"cmd\":\"status\"}\r\n\n{\"cmd\":\"kill\",\"scope\":\"strategy:1\"}\n{\"cmd\":\"status\"}\nrubbish\n"
            + "{\"cmd\":\"kill\",\"scope\":\"strategy:2\"}\n";
        socket.Send(Encoding.UTF8.GetBytes(text));
        socket.Shutdown(SocketShutdown.Send);
        var answers = AdminFixture.ReadLines(socket, int.MaxValue);
        var kinds = answers.Select(answer =>
            answer.TryGetProperty("state", out _) ? "status" : answer.TryGetProperty("scope", out var scope)
                ? scope.GetString()
            : answer.GetProperty("code").GetString());
        Assert.That(string.Join(' ', kinds), Is.EqualTo("status strategy:1 status MA-500 strategy:2"));
    }

    [TestCase(4095, "MA-500")]
    [TestCase(4096, "MA-521")]
    [TestCase(9000, "MA-521")]
    public void Line_OverTheLimit_IsToldAndClosed(int length, string code)
    {
        using var fixture = new AdminFixture();
        using var socket = fixture.ConnectRaw();
        var line = new byte[length + 1];
        Array.Fill(line, (byte)'x');
        line[^1] = (byte)'\n';
        socket.Send(line);
        if (code == "MA-500")
            socket.Shutdown(SocketShutdown.Send);
        var answers = AdminFixture.ReadLines(socket, int.MaxValue);
        Assert.That(answers.Single().GetProperty("code").GetString(), Is.EqualTo(code));
    }

    [Test]
    public void Line_WithoutEnd_IsToldAtTheLimit()
    {
        using var fixture = new AdminFixture();
        using var socket = fixture.ConnectRaw();
        socket.Send(new byte[AdminRequest.BytesMax]);
        Assert.That(AdminFixture.ReadLines(socket, int.MaxValue).Single().GetProperty("code").GetString(),
            Is.EqualTo("MA-521"));
    }

    [Test]
    public void Fuzz_RandomBytesOnManyConnections_LeavesTheServerServing()
    {
        using var fixture = new AdminFixture();
        var random = new Random(20261120);
        for (var round = 0; round < 150; round++)
        {
            var bytes = new byte[random.Next(1, 6000)];
            random.NextBytes(bytes);
            for (var at = 0; at < bytes.Length; at += random.Next(1, 200))
                bytes[at] = random.Next(3) switch { 0 => (byte)'\n', 1 => (byte)'{', _ => (byte)'"' };
            try
            {
                using var socket = fixture.ConnectRaw();
                for (var at = 0; at < bytes.Length;)
                    at += socket.Send(bytes.AsSpan(at, Math.Min(random.Next(1, 3000), bytes.Length - at)));
                if (random.Next(2) == 0)
                    socket.Shutdown(SocketShutdown.Send);
                socket.ReceiveTimeout = 20;
                if (random.Next(4) == 0)
                    AdminFixture.ReadLines(socket, 1);
            }
            catch (SocketException)
            {
                // The server may close on rubbish while it is still being sent.
            }
        }

        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Kill)), Is.Empty);
        Assert.That(fixture.Kill.State.Snapshot().Entries, Has.Count.EqualTo(1), "rubbish killed something");
    }

    [Test]
    public void Rate_PerConnection_IsRefusedButKillsAreNot()
    {
        using var fixture = new AdminFixture(options => options with
        {
            RequestsPerSecond = 5,
            Clock = new ManualClock()
        });
        using var client = fixture.Connect();
        var codes = Enumerable.Range(0, 12).Select(_ => CodeOf(client, new(AdminCommand.Status))).ToArray();
        Assert.That(codes.Count(code => code.Length == 0), Is.EqualTo(5));
        Assert.That(codes.Skip(5), Is.All.EqualTo("MA-522"));
        for (var kill = 0; kill < 20; kill++)
            Assert.That(CodeOf(client, new(AdminCommand.Kill)), Is.Empty);
        using var other = fixture.Connect();
        Assert.That(CodeOf(other, new(AdminCommand.Status)), Is.Empty, "another connection has a rate of its own");
        ((ManualClock)fixture.Options.Clock).Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.Empty, "a fifth of a second gives one more");
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.EqualTo("MA-522"));
    }

    [Test]
    public void Rate_OfAll_IsRefused()
    {
        using var fixture = new AdminFixture(options => options with
        {
            TotalRequestsPerSecond = 6,
            Clock = new ManualClock()
        });
        using var first = fixture.Connect();
        using var second = fixture.Connect();
        var codes = Enumerable.Range(0,
            10).Select(index => CodeOf(index % 2 == 0 ? first : second, new(AdminCommand.Status)));
        Assert.That(codes.Count(code => code.Length == 0), Is.EqualTo(6));
    }

    [Test]
    public void Connections_AllTaken_NextOneIsServedAKillAndNothingElse()
    {
        using var fixture = new AdminFixture(options => options with { ConnectionsMax = 3, ReserveConnections = 2 });
        var crowd = Enumerable.Range(0, 3).Select(_ => fixture.Connect()).ToArray();
        foreach (var one in crowd)
            Assert.That(CodeOf(one, new(AdminCommand.Status)), Is.Empty);
        using (var late = fixture.Connect())
            Assert.That(CodeOf(late, new(AdminCommand.Status)), Is.EqualTo("MA-523"));
        var silent = Enumerable.Range(0, 10).Select(_ => fixture.ConnectRaw()).ToArray();
        using (var killer = fixture.Connect())
            Assert.That(CodeOf(killer, new(AdminCommand.Kill)), Is.Empty);
        foreach (var one in silent)
        {
            Assert.That(AdminFixture.ReadLines(one, 1).Single().GetProperty("code").GetString(), Is.EqualTo("MA-523"));
            one.Dispose();
        }

        crowd[0].Dispose();
        for (var attempt = 0; ; attempt++)
        {
            using var next = fixture.Connect();
            if (CodeOf(next, new(AdminCommand.Status)).Length == 0)
                break;
            Assert.That(attempt, Is.LessThan(1000), "the place of a closed connection is never given away");
        }

        foreach (var one in crowd)
            one.Dispose();
    }

    [Test]
    public void Connections_OpenedAndClosedManyTimes_LeaveNothingBehind()
    {
        using var fixture = new AdminFixture();
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var round = 0; round < 300; round++)
        {
            using var socket = fixture.ConnectRaw();
            if (round % 3 == 0)
                socket.Send(StatusLine);
        }

        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Kill)), Is.Empty);
        Assert.That(Directory.GetFiles("/proc/self/fd"), Has.Length.LessThan(before + 60));
    }

    [Test]
    public void Connection_IdleOrSlow_IsClosed()
    {
        using var fixture = new AdminFixture(options => options with { IdleTimeout = TimeSpan.FromMilliseconds(50) });
        using var socket = fixture.ConnectRaw();
        socket.Send("{\"cmd\":"u8);
        Assert.That(AdminFixture.ReadLines(socket, 1), Is.Empty, "half a request does not keep a connection");
    }

    [Test]
    public void Reader_ThatTakesNothing_IsDroppedAndOthersAreServed()
    {
        using var fixture = new AdminFixture(options => options with { OutputBytesMax = 16 * 1024 });
        using var slow = fixture.ConnectRaw();
        slow.SendTimeout = 20_000;
        var isDropped = false;
        try
        {
            for (var index = 0; index < 200_000 && !isDropped; index++)
                slow.Send(StatusLine);
        }
        catch (SocketException exception)
        {
            isDropped = exception.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset;
        }

        Assert.That(isDropped, Is.True);
        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.Empty);
    }

    [Test]
    public void Kill_BehindAFloodInTheSameTurn_HoldsBeforeTheFloodIsAnswered()
    {
        using var isEntered = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        using var fixture = new AdminFixture();
        var levels = new List<KillLevel>();
        using var first = fixture.ConnectRaw();
        using var flood = fixture.ConnectRaw();
        using var killer = fixture.ConnectRaw();
        foreach (var socket in new[] { first, flood, killer })
        {
            socket.Send(StatusLine);
            AdminFixture.ReadLines(socket, 1);
        }

        fixture.OnStatus = () =>
        {
            isEntered.Set();
            mayGoOn.Wait();
            levels.Add(fixture.Kill.State.Word.LevelOf(0, 0));
        };
        first.Send(StatusLine);
        isEntered.Wait();
        for (var index = 0; index < 100; index++)
            flood.Send(StatusLine);
        killer.Send("{\"cmd\":\"kill\"}\n"u8);
        mayGoOn.Set();
        Assert.That(AdminFixture.ReadLines(killer, 1).Single().GetProperty("result").GetString(), Is.EqualTo("killed"));
        AdminFixture.ReadLines(flood, 100);
        Assert.That(levels[0], Is.EqualTo(KillLevel.None), "the turn in which the kill had not come yet");
        Assert.That(levels.Skip(1), Is.All.EqualTo(KillLevel.CancelAll), "the kill was read last and holds first");
    }

    [Test]
    public void Kill_WhileTheDiskHangs_HoldsAndStatusIsServed()
    {
        using var disk = new HangingDisk();
        using var fixture = new AdminFixture();
        fixture.Kill.ReopenWith(fixture.Kill.Disk.AfterKill()).Dispose();
        using var state = KillState.Open(fixture.Kill.Options with { Disk = disk.Over(fixture.Kill.Disk) });
        var path = fixture.SocketPath + "2";
        var options = fixture.Options with { };
        using var server = AdminServer.Start(options with { SocketPath = path }, state, fixture, fixture.Kill);
        using var first = AdminClient.Connect(path, TimeSpan.FromSeconds(60));
        using var second = AdminClient.Connect(path, TimeSpan.FromSeconds(60));
        disk.Hang();
        var slow = Task.Run(() => first.Ask(new(AdminCommand.Kill) { Level = KillLevel.ReduceOnly }));
        disk.WaitUntilHanging();
        var alsoSlow = Task.Run(() => second.Ask(new(AdminCommand.Kill) { Level = KillLevel.Flatten }));
        SpinWait.SpinUntil(() => state.Word.LevelOf(0, 0) == KillLevel.Flatten, TimeSpan.FromSeconds(60));
        Assert.That(state.Word.LevelOf(0, 0), Is.EqualTo(KillLevel.Flatten),
            "the second kill does not wait for the disk");
        using (var third = AdminClient.Connect(path, TimeSpan.FromSeconds(60)))
            Assert.That(CodeOf(third, new(AdminCommand.Status)), Is.Empty);
        Assert.That(slow.IsCompleted || alsoSlow.IsCompleted, Is.False, "no answer before the disk");
        disk.Release();
        Task.WaitAll(slow, alsoSlow);
        Assert.That(alsoSlow.Result.RootElement.GetProperty("level").GetInt32(), Is.EqualTo(4));
        Assert.That(state.Snapshot().IsDurable, Is.True);
    }

    [Test]
    public void Status_SourceThrows_IsAnError()
    {
        using var fixture = new AdminFixture { OnStatus = () => throw new InvalidOperationException("boom") };
        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.EqualTo("MA-525"));
        fixture.OnStatus = null;
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.Empty);
    }

    [Test]
    public void Client_EngineStopped_SaysSo()
    {
        var fixture = new AdminFixture();
        using var client = fixture.Connect();
        Assert.That(CodeOf(client, new(AdminCommand.Status)), Is.Empty);
        fixture.Dispose();
        var error = Assert.Throws<EngineException>(() => client.Ask(new(AdminCommand.Status)));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-508", ExitCode.Missing)));
    }

    private static string CodeOf(AdminClient client, AdminRequest request)
    {
        try
        {
            using var answer = client.Ask(request);
            return "";
        }
        catch (EngineException exception)
        {
            return exception.Code;
        }
    }
}
