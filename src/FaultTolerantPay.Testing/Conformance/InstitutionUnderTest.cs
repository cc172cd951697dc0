namespace FaultTolerantPay.Testing.Conformance;

/// <summary>An institution that the conformance suite checks. The host derives from it.</summary>
public abstract class InstitutionUnderTest : AdapterUnderTest<IInstitution>
{
    /// <summary>
    /// Merchants that the institution registers, at least one. With two or more, the suite checks that their ids differ.
    /// </summary>
    public abstract IReadOnlyList<Merchant> Merchants { get; }

    /// <summary>A customer whom the institution can assess.</summary>
    public abstract CustomerId Customer { get; }

    /// <summary>The amount for which the suite requests assessments.</summary>
    public abstract Money Amount { get; }
}
