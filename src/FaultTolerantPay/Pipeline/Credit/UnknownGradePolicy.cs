using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a grade counts for that is not in <see cref="CreditOptions.GradeTiers"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownGradePolicy>))]
public enum UnknownGradePolicy
{
    /// <summary>As no grade: the institution's own tier decides, and without one the next institution is asked.</summary>
    NoGrade = 1,

    /// <summary>As <see cref="CreditTier.Insufficient"/>.</summary>
    Insufficient = 2,
}
