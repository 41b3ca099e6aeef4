using System.Runtime.InteropServices;
using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>A book's levels as the pairs the MLOFI reads.</summary>
internal static class BookPairs
{
    /// <summary>Takes the book of the report's symbol in.</summary>
    public static void Update(MlofiSet mlofi, ReportContext context) => mlofi.Update(
        0,
        MemoryMarshal.Cast<Pipeline.Books.BookLevel, long>(context.Books.Bids(context.Id)),
        MemoryMarshal.Cast<Pipeline.Books.BookLevel, long>(context.Books.Asks(context.Id)));
}
