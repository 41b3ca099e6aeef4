using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Admin;

[TestFixture]
internal sealed class AdminRequestTests
{
    private static readonly AdminRequest[] Requests =
    [
        new(AdminCommand.Status),
        new(AdminCommand.Kill),
        new(AdminCommand.Kill) { Level = KillLevel.Flatten, Scope = KillScope.Symbol, Name = "BRK.B",
            Reason = "ä \"x\" \\ \n" },
        new(AdminCommand.Kill) { Level = KillLevel.ReduceOnly, Scope = KillScope.Strategy, Name = "65535" },
        new(AdminCommand.ArmPrepare),
        new(AdminCommand.ArmConfirm) { Nonce = "00ff", KillId = ulong.MaxValue, Reason = "ok" },
    ];

    [TestCaseSource(nameof(Requests))]
    public void TryParse_OfToLine_GivesTheRequestBack(object request)
    {
        var line = ((AdminRequest)request).ToLine();
        Assert.That(line[^1], Is.EqualTo((byte)'\n'));
        Assert.That(AdminRequest.TryParse(line.AsSpan(0, line.Length - 1), out var parsed, out var error), Is.True,
            error);
        Assert.That(parsed, Is.EqualTo(request));
    }

    [TestCase("""{"cmd":"kill"}""")]
    [TestCase("""{"cmd":"k\u0069ll","scope":"global"}""")]
    public void TryParse_KillWithoutLevel_IsHaltAndCancelAllOfEverything(string line)
    {
        Assert.That(AdminRequest.TryParse(Encoding.UTF8.GetBytes(line), out var request, out _), Is.True);
        Assert.That((request.Level, request.Scope, request.Name),
            Is.EqualTo((KillLevel.CancelAll, KillScope.Global, "")));
    }

    [TestCase("", "not valid JSON")]
    [TestCase("status", "not valid JSON")]
    [TestCase("[]", "JSON object")]
    [TestCase("{}", "cmd must be")]
    [TestCase("{\"cmd\":\"status\"} {}", "not valid JSON")]
    [TestCase("{\"cmd\":\"status\",\"cmd\":\"kill\"}", "twice")]
    [TestCase("{\"cmd\":\"status\",\"x\":1}", "'x' is not known")]
    [TestCase("{\"cmd\":\"status\",\"level\":1}", "'level' is not known")]
    [TestCase("{\"cmd\":7}", "cmd must be a string")]
    [TestCase("{\"cmd\":\"kill\",\"level\":0}", "level must be")]
    [TestCase("{\"cmd\":\"kill\",\"level\":5}", "level must be")]
    [TestCase("{\"cmd\":\"kill\",\"level\":258}", "level must be")]
    [TestCase("{\"cmd\":\"kill\",\"level\":\"2\"}", "level must be")]
    [TestCase("{\"cmd\":\"kill\",\"level\":2.5}", "level must be")]
    [TestCase("{\"cmd\":\"kill\",\"levl\":2}", "'levl' is not known")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"all\"}", "scope must be")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"strategy:65536\"}", "scope must be")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"strategy:-1\"}", "scope must be")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"symbol:\"}", "scope must be")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"symbol:A B\"}", "scope must be")]
    [TestCase("{\"cmd\":\"kill\",\"scope\":\"symbol:1234567890123456789012345\"}", "scope must be")]
    [TestCase("{\"cmd\":\"arm\"}", "cmd must be")]
    [TestCase("{\"cmd\":\"arm\",\"step\":\"confirm\",\"nonce\":\"x\"}", "kill_id must be")]
    [TestCase("{\"cmd\":\"arm\",\"step\":\"confirm\",\"nonce\":1,\"kill_id\":1}", "nonce must be")]
    [TestCase("{\"cmd\":{\"cmd\":{}}}", "not valid JSON")]
    public void TryParse_Malformed_SaysWhat(string line, string why)
    {
        Assert.That(AdminRequest.TryParse(Encoding.UTF8.GetBytes(line), out var request, out var error), Is.False);
        Assert.That(error, Does.Contain(why));
        Assert.That(request.Command == AdminCommand.None || error.Length != 0, Is.True);
    }

    [Test]
    public void TryParse_AnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            AdminRequest.TryParse(bytes, out _, out var error)
                || error.Length != 0).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Test]
    public void TryParse_ValidLineWithAnyByteReplaced_NeverThrows()
    {
        foreach (var request in Requests)
        {
            var line = request.ToLine()[..^1];
            for (var at = 0; at < line.Length; at++)
            {
                var kept = line[at];
                for (var value = 0; value < 256; value++)
                {
                    line[at] = (byte)value;
                    if (AdminRequest.TryParse(line, out var parsed, out _) && parsed.Command == AdminCommand.Kill)
                        Assert.That(parsed.Level, Is.InRange(KillLevel.ReduceOnly, KillLevel.Flatten));
                }

                line[at] = kept;
            }
        }
    }
}
