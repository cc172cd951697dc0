using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>The result of a request about a merchant.</summary>
public sealed record MerchantResult
{
    /// <summary>How it ended.</summary>
    public required MerchantResultKind Kind { get; init; }

    /// <summary>The merchant as it is stored now; null if the input was invalid or the merchant is unknown.</summary>
    public Merchant? Merchant { get; init; }

    /// <summary>Every invalid field; with <see cref="MerchantResultKind.Conflict"/>, the fields that differ. Otherwise empty.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Whether the merchant is now as requested.</summary>
    public bool IsDone => Kind is MerchantResultKind.Done or MerchantResultKind.Unchanged;

    /// <summary>A one-line summary.</summary>
    public override string ToString() => Errors.IsEmpty ? Kind.ToString() : $"{Kind}: {string.Join("; ", Errors)}";

    internal static MerchantResult Done(Merchant merchant) => new() { Kind = MerchantResultKind.Done, Merchant = merchant };

    internal static MerchantResult Unchanged(Merchant merchant) => new() { Kind = MerchantResultKind.Unchanged, Merchant = merchant };

    internal static MerchantResult BadInput(IEnumerable<FieldError> errors) =>
        new() { Kind = MerchantResultKind.BadInput, Errors = [.. errors] };

    internal static MerchantResult NotFound { get; } = new() { Kind = MerchantResultKind.NotFound };

    internal static MerchantResult Conflict(Merchant? stored, params ImmutableArray<FieldError> errors) =>
        new() { Kind = MerchantResultKind.Conflict, Merchant = stored, Errors = errors };
}
