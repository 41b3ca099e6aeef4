using System.Globalization;
using MicroAlpha.Native;
using NUnit.Framework;

namespace MicroAlpha.Tests.Native;

/// <summary>The kernel's own word about the niceness of threads.</summary>
[TestFixture]
internal sealed class PriorityTests
{
    [Test]
    public void LowerCurrentThread_ThisThreadAndThoseItMakes_AndNoOther()
    {
        var before = Niceness();
        var (own, child, result) = (-1, -1, -1);
        var thread = new Thread(() =>
        {
            result = Priority.LowerCurrentThread(before + 3);
            own = Niceness();
            var made = new Thread(() => child = Niceness());
            made.Start();
            made.Join();
        });
        thread.Start();
        thread.Join();
        Assert.That((result, own, child, Niceness()), Is.EqualTo((0, before + 3, before + 3, before)));
    }

    // Field 19 of stat; the second, a name in parentheses, may have blanks.
    private static int Niceness()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
