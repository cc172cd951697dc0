namespace FaultTolerantPay;

/// <summary>How a channel settles.</summary>
public sealed record ChannelSettlementRules
{
    /// <summary>How many days after a day its settlement must be booked: 0 to 92. Default: 3.</summary>
    public int DueWithinDays { get; init; } = 3;

    /// <summary>How many days in a row one entry may settle, for weekends and holidays: 1 to 31. Default: 7.</summary>
    public int MaxDaysInEntry { get; init; } = 7;

    /// <summary>The errors in these rules; empty if there are none.</summary>
    public IReadOnlyList<FieldError> Errors
    {
        get
        {
            var errors = new List<FieldError>();
            if (DueWithinDays is < 0 or > 92)
            {
                errors.Add(new FieldError(nameof(DueWithinDays), $"{DueWithinDays}", "0 to 92"));
            }

            if (MaxDaysInEntry is < 1 or > 31)
            {
                errors.Add(new FieldError(nameof(MaxDaysInEntry), $"{MaxDaysInEntry}", "1 to 31"));
            }

            return errors;
        }
    }
}
