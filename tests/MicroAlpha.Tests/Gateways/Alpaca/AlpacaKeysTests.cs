using System.Runtime.Versioning;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Keys come from two places and appear in none.</summary>
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
}
