#if !NET8_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>Goes with <see cref="RequiredMemberAttribute"/>: it keeps older compilers away.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    public string FeatureName { get; } = featureName;
}
#endif
