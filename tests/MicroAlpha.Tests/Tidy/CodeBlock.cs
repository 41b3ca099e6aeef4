namespace MicroAlpha.Tests.Tidy;

/// <summary>A member or a type of a source file.</summary>
/// <param name="Header">The code before its body, on one line, without attributes.</param>
/// <param name="FirstLine">Line of the first word of the header or of its attributes, from 1.</param>
/// <param name="LastLine">Line of the closing brace or semicolon.</param>
/// <param name="IsTopLevel">True when it stands in no other type.</param>
internal sealed record CodeBlock(string Header, int FirstLine, int LastLine, bool IsTopLevel)
{
    /// <summary>Lines from the first to the last.</summary>
    public int Lines => LastLine - FirstLine + 1;
}
