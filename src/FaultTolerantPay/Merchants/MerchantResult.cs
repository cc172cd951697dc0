using System.Collections.Immutable;
using FaultTolerantPay.Merchants;

namespace FaultTolerantPay;

/// <summary>The answer to an instruction about a merchant.</summary>
public sealed record MerchantResult
{
    /// <summary>How it ended.</summary>
    public required MerchantResultKind Kind { get; init; }

    /// <summary>The merchant as it is stored now; null where the input was bad or the merchant is not known.</summary>
    public Merchant? Merchant { get; init; }

    /// <summary>Every field that is wrong; with <see cref="MerchantResultKind.Conflict"/> the fields that differ. Else empty.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Whether the merchant is now as the instruction wants it.</summary>
    public bool IsDone => Kind is MerchantResultKind.Done or MerchantResultKind.Unchanged;

    /// <summary>One line.</summary>
    public override string ToString() => Errors.IsEmpty ? Kind.ToString() : $"{Kind}: {string.Join("; ", Errors)}";

    internal static MerchantResult Done(Merchant merchant) => new() { Kind = MerchantResultKind.Done, Merchant = merchant };

    internal static MerchantResult Unchanged(Merchant merchant) => new() { Kind = MerchantResultKind.Unchanged, Merchant = merchant };

    internal static MerchantResult BadInput(IEnumerable<FieldError> errors) => new() { Kind = MerchantResultKind.BadInput, Errors = [.. errors] };

    internal static MerchantResult NotFound { get; } = new() { Kind = MerchantResultKind.NotFound };

    internal static MerchantResult Conflict(Merchant? stored, params ImmutableArray<FieldError> errors) =>
        new() { Kind = MerchantResultKind.Conflict, Merchant = stored, Errors = errors };
}
