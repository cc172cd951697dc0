using System.Collections.Immutable;

namespace FaultTolerantPay.Providers.Errors;

/// <summary>What operators mapped, the latest last.</summary>
/// <param name="Codes">The mappings.</param>
internal sealed record MappedCodes(ImmutableArray<MappedCode> Codes)
{
    /// <summary>Nothing.</summary>
    public static MappedCodes None { get; } = new([]);

    /// <summary>These with one more, in place of an earlier one of the same code.</summary>
    public MappedCodes With(MappedCode added) => new(
    [
        .. Codes.Where(known => known.Provider != added.Provider || known.Mapping.Code != added.Mapping.Code
            || known.Mapping.Detail != added.Mapping.Detail),
        added,
    ]);
}
