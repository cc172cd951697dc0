using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How a grade that is not in <see cref="CreditOptions.GradeTiers"/> is read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownGradePolicy>))]
public enum UnknownGradePolicy
{
    /// <summary>It is ignored: the institution's own tier decides. Without a tier, the next institution is asked.</summary>
    NoGrade = 1,

    /// <summary>It counts as <see cref="CreditTier.Insufficient"/>.</summary>
    Insufficient = 2,
}
