namespace MicroAlpha.Host.Commands;

/// <summary>
/// Tells a condition on stderr when it begins and whenever its text changes, not each time it is looked at.
/// </summary>
/// <param name="prefix">What the line begins with.</param>
/// <param name="isOver">The line when the condition has ended; empty = none.</param>
internal sealed class SaidOnce(string prefix, string isOver = "")
{
    private string _said = "";

    /// <summary>Looks at the condition. One thread.</summary>
    /// <param name="now">Its text; empty = there is none.</param>
    public void Look(string now)
    {
        if (now == _said)
            return;
        if (now.Length > 0)
            Console.Error.WriteLine($"{prefix} {now}");
        else if (isOver.Length > 0)
            Console.Error.WriteLine($"{prefix} {isOver}");
        _said = now;
    }
}
