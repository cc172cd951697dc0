using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A day whose statement file is missing, or was refused.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="MerchantNumber">The bank's merchant number.</param>
/// <param name="Day">The provider's day, named by its beginning.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Since">When it was reported as missing, or when the file was last refused, in UTC.</param>
/// <param name="Reason">Why the last try gave no file, or the first error of the file; empty if there is none.</param>
public sealed record StatementDayProblem(
    ProviderId Provider, string MerchantNumber, DateOnly Day, StatementDayProblemKind Kind, DateTimeOffset Since, string Reason)
{
    /// <summary>When it was reported as missing, or when the file was last refused, in UTC.</summary>
    public DateTimeOffset Since { get; init => field = value.ToUniversalTime(); } = Since.ToUniversalTime();

    /// <summary>Why the last try gave no file, or the first error of the file, cleaned; empty if there is none.</summary>
    public string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); } =
        PlainText.Clean(Reason, PlainText.MaxReasonLength);
}
