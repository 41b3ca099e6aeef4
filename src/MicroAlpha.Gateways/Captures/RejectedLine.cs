namespace MicroAlpha.Gateways.Captures;

/// <summary>One line of a capture that did not become events.</summary>
/// <param name="File">The file as it was given; <c>archive.zip!entry.csv</c> for a file inside an archive.</param>
/// <param name="LineNumber">Line, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public readonly record struct RejectedLine(string File, long LineNumber, string Reason);
