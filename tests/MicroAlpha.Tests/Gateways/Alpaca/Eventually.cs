using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Waits for what another task will do; only the limit says that it never came.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                Assert.Fail($"never came: {what}");
            await Task.Delay(2).ConfigureAwait(false);
        }
    }

    public static async Task EndsAsync(Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Limit)).ConfigureAwait(false) != task)
            Assert.Fail($"never ended: {what}");
        await task.ConfigureAwait(false);
    }
}
