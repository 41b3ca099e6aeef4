using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>
/// A sync whose answer comes some polls after the request, at random: what was written in between is durable or not.
/// </summary>
internal sealed class DeferredFileSync(ILogFiles files, Random dice) : IFileSync
{
    private int _descriptor;
    private int? _answer;
    private int _pollsLeft;
    private bool _isUnderWay;

    public void Begin(int descriptor)
    {
        Assert.That(_isUnderWay, Is.False, "one sync at a time");
        _isUnderWay = true;
        _descriptor = descriptor;
        _pollsLeft = dice.Next(6);
        _answer = dice.Next(2) == 0 ? files.DataSync(descriptor) : null;
    }

    public bool TryEnd(out int result)
    {
        Assert.That(_isUnderWay, Is.True, "nothing was asked for");
        result = 0;
        if (_pollsLeft-- > 0)
            return false;
        result = End();
        return true;
    }

    public int End()
    {
        Assert.That(_isUnderWay, Is.True, "nothing was asked for");
        var result = _answer ?? files.DataSync(_descriptor);
        _isUnderWay = false;
        return result;
    }

    public void Dispose()
    {
    }
}
