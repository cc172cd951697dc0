using System.Collections.Immutable;

namespace FaultTolerantPay;

/// <summary>The result of a request about a merchant.</summary>
public sealed record MerchantResult
{
    /// <summary>
    /// How it ended. <see cref="OperatorActionStatus.AlreadyDone"/>: the merchant already was as requested.
    /// <see cref="OperatorActionStatus.Conflict"/>: it is not in the state that the caller expected, because it is stored with other master
    /// data or was changed meanwhile. Nothing is written with any status but <see cref="OperatorActionStatus.Done"/>.
    /// </summary>
    public required OperatorActionStatus Status { get; init; }

    /// <summary>The merchant as it is stored now; null if the input was invalid or the merchant is unknown.</summary>
    public Merchant? Merchant { get; init; }

    /// <summary>Every invalid field; with <see cref="OperatorActionStatus.Conflict"/>, the fields that differ. Otherwise empty.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>Whether the merchant is now as requested.</summary>
    public bool IsDone => Status is OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone;

    /// <summary>A one-line summary.</summary>
    public override string ToString() => Errors.IsEmpty ? Status.ToString() : $"{Status}: {string.Join("; ", Errors)}";

    internal static MerchantResult Done(Merchant merchant) => new() { Status = OperatorActionStatus.Done, Merchant = merchant };

    internal static MerchantResult AlreadyDone(Merchant merchant) =>
        new() { Status = OperatorActionStatus.AlreadyDone, Merchant = merchant };

    internal static MerchantResult BadInput(IEnumerable<FieldError> errors) =>
        new() { Status = OperatorActionStatus.BadInput, Errors = [.. errors] };

    internal static MerchantResult NotFound { get; } = new() { Status = OperatorActionStatus.NotFound };

    internal static MerchantResult Conflict(Merchant? stored, params ImmutableArray<FieldError> errors) =>
        new() { Status = OperatorActionStatus.Conflict, Merchant = stored, Errors = errors };
}
